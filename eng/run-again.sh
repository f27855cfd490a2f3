# Part of ./test: runs what failed once more, by itself, where it is little enough to be chance and not a change's fault.
# Leaves NAME.unsteady with the names of those that passed then; NAME.trx and NAME.log stay those of the first run.
most=3
total=0
for name in $projects $apart; do
  [ -f "$results/$name.trx" ] || continue
  awk -f "$root/eng/failed-tests.awk" "$results/$name.trx" | sort -u > "$results/$name.failed"
  total=$((total + $(wc -l < "$results/$name.failed")))
done
if [ $total -gt 0 ] && [ $total -le $most ]; then
  for name in $projects $apart; do
    [ -s "$results/$name.failed" ] || continue
    project=$name
    [ "$name" != Gateway.Journeys ] || project=Gateway.Tests
    run "$name.again" "$project" "($(sed 's/^/FullyQualifiedName=/' "$results/$name.failed" | paste -sd'|'))"
    [ "$(cat "$results/$name.again.code")" != 0 ] || cp "$results/$name.failed" "$results/$name.unsteady"
  done
fi
