/** The shells that a completion script is there for. */
export const shells = ["bash", "zsh", "fish"] as const;

/**
 * What a shell sources to complete our command line. Each passes the line's words as they are: nothing that somebody types,
 * and nothing that a cluster answers, is ever evaluated.
 */
export const scripts: { readonly [shell in (typeof shells)[number]]: string } = {
  // Readline breaks words at : and = (COMP_WORDBREAKS) and replaces only what stands after the last one.
  bash: `_entracte() {
  local line=\${COMP_LINE:0:COMP_POINT} words value
  read -ra words <<< "$line"
  [[ $line == *[[:space:]] ]] && words+=("")
  local word=\${words[\${#words[@]} - 1]}
  local kept=\${word%"\${word##*[:=]}"}
  COMPREPLY=()
  while IFS=$'\\t' read -r value _; do
    if [[ $value == :0 ]]; then
      compopt -o default 2>/dev/null
    elif [[ $value != :* ]]; then
      printf -v value %q "\${value#"$kept"}"
      COMPREPLY+=("$value")
    fi
  done < <("$1" __complete -- "\${words[@]:1}" 2>/dev/null)
}
complete -F _entracte entracte
`,
  zsh: `#compdef entracte
_entracte() {
  local line
  local -a candidates
  while IFS= read -r line; do
    if [[ $line == :0 ]]; then
      _files
    elif [[ $line != :* ]]; then
      candidates+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
    fi
  done < <("\${words[1]}" __complete -- "\${(@Q)words[2,CURRENT]}" 2>/dev/null)
  (( \${#candidates} )) && _describe entracte candidates
}
compdef _entracte entracte
`,
  fish: `function __entracte_complete
    set -l words (commandline -opc)
    set -l word (commandline -ct)
    $words[1] __complete -- $words[2..-1] "$word" 2>/dev/null | string match -rv '^:[0-9]+$'
end
complete -c entracte -e
complete -c entracte -f -a '(__entracte_complete)'
complete -c entracte -l kubeconfig -rF
complete -c entracte -s f -l file -rF
`,
};
