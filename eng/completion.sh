# Sourced by the launchers for "completion"; $root is the repository or the package, $1 the shell. Uses the shell's own words alone.
case ${1:-} in
  bash) completion=gateway.bash ;;
  zsh) completion=_gateway ;;
  fish) completion=gateway.fish ;;
  -h|--help)
    echo 'usage: gateway completion bash|zsh|fish'
    echo
    echo 'Prints the words that the shell completes: verbs, and the options of each.'
    echo
    echo 'Example:'
    echo '  . <(./gateway completion bash)'
    exit 0 ;;
  *) die 2 "completion: expected bash, zsh or fish, came ${1:-nothing}" ;;
esac
while IFS= read -r line; do printf '%s\n' "$line"; done < "$root/config/completion/$completion"
exit 0
