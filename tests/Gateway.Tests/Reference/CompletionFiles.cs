using System.Text;

namespace Gateway.Tests.Reference;

/// <summary>config/completion: what shells complete, made from the programs' command tables. Static: completing starts nothing.</summary>
static class CompletionFiles
{
    const string Made = "# Made from the programs' command tables; a test fails when it lags. Printed by: ./gateway completion ";

    static string Verbs => string.Join(' ', ProgramVerbs.Listed.Select(v => v.Name));

    public static string Bash()
    {
        var text = new StringBuilder($$"""
            {{Made}}bash
            # An empty reply leaves the word to bash, which completes names of files.
            _gateway() {
              local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} verb=${COMP_WORDS[1]} options= values=
              COMPREPLY=()
              if [ "$COMP_CWORD" -eq 1 ] && [ "${word#-}" = "$word" ]; then
                mapfile -t COMPREPLY < <(compgen -W '{{Verbs}}' -- "$word")
                return
              fi
              if [ "${verb#-}" != "$verb" ]; then verb=serve; fi
              case "$verb $before" in

            """);
        foreach (var (verb, option, values) in Valued())
            text.Append($"    '{verb} {option}') values='{string.Join(' ', values)}' ;;\n");
        foreach (var (verb, words) in ProgramVerbs.ScriptWords)
            text.Append($"    '{verb} {verb}') values='{string.Join(' ', words)}' ;;\n");
        string files = string.Join('|', ProgramVerbs.Commands.SelectMany(c => ProgramVerbs.Options(c.Value)
            .Where(o => ProgramVerbs.TakesValue(o) && ProgramVerbs.Values(o).Count == 0).Select(o => $"'{c.Key} {o.Name}'")).Order(StringComparer.Ordinal));
        text.Append($"    {files}) return ;;\n  esac\n  case $verb in\n");
        foreach (string verb in ProgramVerbs.Listed.Select(v => v.Name))
            text.Append($"    {verb}) options='{string.Join(' ', OptionsOf(verb))}' ;;\n");
        text.Append("""
              esac
              if [ -n "$values" ]; then mapfile -t COMPREPLY < <(compgen -W "$values" -- "$word")
              elif [ "${word#-}" != "$word" ]; then mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word"); fi
            }
            complete -o default -F _gateway gateway ./gateway

            """);
        return text.ToString();
    }

    public static string Zsh()
    {
        var text = new StringBuilder($$"""
            #compdef gateway
            {{Made}}zsh
            _gateway() {
              local verb=${words[2]}
              if (( CURRENT == 2 )) && [[ ${words[2]} != -* ]]; then compadd -- {{Verbs}}; return; fi
              [[ $verb == -* ]] && verb=serve
              case "$verb ${words[CURRENT-1]}" in

            """);
        foreach (var (verb, option, values) in Valued())
            text.Append($"    '{verb} {option}') compadd -- {string.Join(' ', values)}; return ;;\n");
        foreach (var (verb, words) in ProgramVerbs.ScriptWords)
            text.Append($"    '{verb} {verb}') compadd -- {string.Join(' ', words)}; return ;;\n");
        text.Append("  esac\n  if [[ ${words[CURRENT]} != -* ]]; then _files; return; fi\n  case $verb in\n");
        foreach (string verb in ProgramVerbs.Listed.Select(v => v.Name))
            text.Append($"    {verb}) compadd -- {string.Join(' ', OptionsOf(verb))} ;;\n");
        // Found by name in fpath it is asked at once; sourced it says for whom it completes.
        text.Append("  esac\n}\nif [[ ${funcstack[1]} == _gateway ]]; then _gateway \"$@\"; else compdef _gateway gateway ./gateway; fi\n");
        return text.ToString();
    }

    public static string Fish()
    {
        var text = new StringBuilder($"{Made}fish\n");
        foreach (var (name, _, line) in ProgramVerbs.Listed)
            text.Append($"complete -c gateway -n __fish_use_subcommand -f -a {name} -d '{line.Replace("'", "\\'", StringComparison.Ordinal)}'\n");
        foreach (var (verb, command) in ProgramVerbs.Commands)
        {
            foreach (var option in ProgramVerbs.Options(command).Where(o => o.Name.StartsWith("--", StringComparison.Ordinal)))
            {
                var values = ProgramVerbs.Values(option);
                string takes = !ProgramVerbs.TakesValue(option) ? "" : values.Count > 0 ? $" -x -a '{string.Join(' ', values)}'" : " -r";
                text.Append($"complete -c gateway -n '__fish_seen_subcommand_from {verb}' -l {option.Name[2..]}{takes}\n");
            }
        }

        foreach (var (verb, options) in ProgramVerbs.ScriptOptions)
        {
            foreach (string option in options)
                text.Append($"complete -c gateway -n '__fish_seen_subcommand_from {verb}' -l {option[2..]}\n");
        }

        foreach (var (verb, words) in ProgramVerbs.ScriptWords)
            text.Append($"complete -c gateway -n '__fish_seen_subcommand_from {verb}' -f -a '{string.Join(' ', words)}'\n");
        return text.ToString();
    }

    public static IEnumerable<string> OptionsOf(string verb) => ProgramVerbs.Commands.TryGetValue(verb, out var command)
        ? ProgramVerbs.Options(command).Select(o => o.Name).Append("--help") : ProgramVerbs.ScriptOptions[verb];

    static IEnumerable<(string Verb, string Option, IReadOnlyList<string> Values)> Valued() => ProgramVerbs.Commands.SelectMany(c =>
        ProgramVerbs.Options(c.Value).Where(o => ProgramVerbs.Values(o).Count > 0).Select(o => (c.Key, o.Name, ProgramVerbs.Values(o))));
}
