# Made from the programs' command tables; a test fails when it lags. Printed by: ./gateway completion bash
# An empty reply leaves the word to bash, which completes names of files.
_gateway() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} verb=${COMP_WORDS[1]} options= values=
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ] && [ "${word#-}" = "$word" ]; then
    mapfile -t COMPREPLY < <(compgen -W 'serve try check example show replay key package audit train collect calibrate evaluate inspect score compare select fuse completion bench' -- "$word")
    return
  fi
  if [ "${verb#-}" != "$verb" ]; then verb=serve; fi
  case "$verb $before" in
    'example --lang') values='csharp curl js python' ;;
    'train --task') values='classification regression' ;;
    'train --kind') values='boosted cnn extra-trees imprecise knn linear mlp random-features random-forest' ;;
    'train --distance') values='gaussian neighbour' ;;
    'train --rule') values='cvar cvar-full cvar-variance eqrm group-dro irm kernel max mean sd vrex' ;;
    'train --diversity') values='averaged bootstrap dbat divdis seeds snapshots' ;;
    'collect --kind') values='logits mean probabilities sigmoid' ;;
    'select --loss') values='error nll' ;;
    'completion completion') values='bash zsh fish' ;;
    'audit --after'|'audit --hash'|'calibrate --alpha'|'calibrate --answer'|'calibrate --body'|'calibrate --budget'|'calibrate --candidates'|'calibrate --cluster'|'calibrate --config'|'calibrate --cost-abstain'|'calibrate --cost-wrong'|'calibrate --costs'|'calibrate --data'|'calibrate --delta'|'calibrate --expires'|'calibrate --families'|'calibrate --fit-data'|'calibrate --fit-labels'|'calibrate --fit-rows'|'calibrate --floor'|'calibrate --gain-right'|'calibrate --group'|'calibrate --group-parameter'|'calibrate --guard'|'calibrate --intervals'|'calibrate --label-column'|'calibrate --labels'|'calibrate --look'|'calibrate --method'|'calibrate --noise'|'calibrate --noise-seed'|'calibrate --ops'|'calibrate --path'|'calibrate --radius'|'calibrate --relative-tolerance'|'calibrate --rows'|'calibrate --samples'|'calibrate --sets'|'calibrate --start'|'calibrate --starts'|'calibrate --tolerance'|'calibrate --url'|'calibrate --withdraw'|'check --alertmanager'|'check --answer'|'check --config'|'check --families'|'check --grpc'|'check --health'|'check --http'|'check --method'|'check --ops'|'check --path'|'check --request'|'collect --classes'|'collect --data'|'collect --features'|'collect --input-names'|'collect --label-column'|'collect --labels'|'collect --name'|'collect --out'|'collect --output'|'collect --rows'|'collect --version'|'compare --answer'|'compare --data'|'compare --families'|'compare --label-column'|'compare --labels'|'compare --replicates'|'compare --rows'|'compare --seed'|'evaluate --answer'|'evaluate --bootstrap'|'evaluate --data'|'evaluate --families'|'evaluate --fit-rows'|'evaluate --label-column'|'evaluate --labels'|'evaluate --pairs'|'evaluate --relative-tolerance'|'evaluate --replicates'|'evaluate --report'|'evaluate --rows'|'evaluate --seed'|'evaluate --single'|'evaluate --tolerance'|'evaluate --train-rows'|'evaluate --unfamiliar'|'example --config'|'example --families'|'fuse --choice'|'fuse --data'|'fuse --families'|'fuse --label-column'|'fuse --out'|'fuse --rows'|'inspect --families'|'key --burst'|'key --expires'|'key --file'|'key --per-second'|'key --scope'|'key --tenant'|'replay --config'|'replay --families'|'replay --since'|'replay --until'|'replay --version'|'score --answer'|'score --data'|'score --families'|'score --label-column'|'score --labels'|'score --out'|'score --rows'|'select --alpha'|'select --answer'|'select --data'|'select --delta'|'select --environment'|'select --epsilon'|'select --families'|'select --label-column'|'select --labels'|'select --lambda'|'select --members'|'select --name'|'select --out'|'select --rows'|'select --seed'|'select --version'|'serve --config'|'serve --families'|'serve --grpc'|'serve --http'|'serve --log'|'serve --ops'|'show --config'|'show --families'|'show --request'|'show --row'|'train --bandwidth'|'train --batch'|'train --data'|'train --depth'|'train --diversity-weight'|'train --dropout'|'train --environment'|'train --environment-batch'|'train --environment-value'|'train --environment-width'|'train --epochs'|'train --eta'|'train --feature-share'|'train --features'|'train --filters'|'train --fit-rows'|'train --hidden'|'train --ignore'|'train --image'|'train --input'|'train --kernel'|'train --kernel-width'|'train --label-column'|'train --label-smoothing'|'train --labels'|'train --lambda-beta'|'train --lambda-grid'|'train --lambda-samples'|'train --lambda-step'|'train --learning-rate'|'train --members'|'train --min-leaf'|'train --mix'|'train --name'|'train --out'|'train --patience'|'train --penalty'|'train --prototypes'|'train --rounds'|'train --rows'|'train --scale'|'train --seed'|'train --shift'|'train --shrinkage'|'train --split-columns'|'train --steps'|'train --tail'|'train --threads'|'train --trees'|'train --unfamiliar'|'train --unlabelled'|'train --unlabelled-rows'|'train --validation'|'train --version'|'train --warmup'|'train --weight-decay'|'try --config'|'try --data'|'try --families'|'try --grpc'|'try --http'|'try --labels'|'try --log'|'try --ops'|'try --rows'|'try --show') return ;;
  esac
  case $verb in
    serve) options='--json --config --families --http --grpc --ops --behind-tls --insecure --chaos --gpu --log --help' ;;
    try) options='--data --labels --rows --show --json --config --families --http --grpc --ops --behind-tls --insecure --chaos --gpu --log --help' ;;
    check) options='--json --request --path --method --answer --alertmanager --health --config --families --http --grpc --ops --behind-tls --insecure --chaos --gpu --help' ;;
    example) options='--lang --json --config --families --help' ;;
    show) options='--row --request --force --json --config --families --help' ;;
    replay) options='--since --until --version --fail-if-changed --monitors --json --config --families --help' ;;
    key) options='--scope --expires --tenant --per-second --burst --file --json --help' ;;
    package) options='--out --rid --no-build --force --json --help' ;;
    audit) options='--after --hash --json --help' ;;
    train) options='--json --data --labels --out --name --version --rows --fit-rows --label-column --ignore --input --task --kind --hidden --members --seed --bootstrap --epochs --batch --learning-rate --weight-decay --label-smoothing --validation --patience --scale --threads --distance --no-single --force --image --filters --kernel --dropout --shift --mirror --environment --rule --lambda-grid --lambda-beta --lambda-samples --lambda-step --penalty --eta --tail --environment-width --environment-value --steps --warmup --environment-batch --folded --mix --feature-share --trees --depth --min-leaf --split-columns --rounds --shrinkage --prototypes --bandwidth --features --kernel-width --diversity --unlabelled --unlabelled-rows --diversity-weight --unfamiliar --keep-anyway --help' ;;
    collect) options='--json --out --name --version --data --labels --rows --label-column --kind --output --input-names --features --classes --make-batch-dynamic --force --help' ;;
    calibrate) options='--json --families --data --labels --label-column --fit-data --fit-labels --fit-rows --rows --alpha --delta --start --starts --tolerance --relative-tolerance --costs --group --group-parameter --per-group --cluster --candidates --look --expires --answer --unlabelled --withdraw --force --advanced --method --budget --guard --config --url --ops --path --body --intervals --floor --sets --radius --noise --samples --noise-seed --error-predictor --cost-wrong --cost-abstain --gain-right --write --help' ;;
    evaluate) options='--json --families --data --labels --label-column --rows --answer --skip-learnt --single --train-single --train-rows --fit-rows --unfamiliar --tolerance --relative-tolerance --pairs --report --force --write-diversity --bootstrap --replicates --seed --help' ;;
    inspect) options='--json --families --help' ;;
    score) options='--json --families --data --labels --out --rows --label-column --answer --force --help' ;;
    compare) options='--json --families --data --labels --label-column --rows --answer --fail-if-worse --replicates --seed --help' ;;
    select) options='--json --families --data --labels --label-column --rows --out --name --version --epsilon --loss --answer --lambda --environment --members --alpha --delta --seed --force --help' ;;
    fuse) options='--json --families --out --serve --answer --choice --no-stack --data --rows --label-column --force --help' ;;
    completion) options='--help' ;;
    bench) options='--short --full --json --help' ;;
  esac
  if [ -n "$values" ]; then mapfile -t COMPREPLY < <(compgen -W "$values" -- "$word")
  elif [ "${word#-}" != "$word" ]; then mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word"); fi
}
complete -o default -F _gateway gateway ./gateway
