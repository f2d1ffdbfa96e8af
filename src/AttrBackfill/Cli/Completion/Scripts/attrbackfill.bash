# Completion of attrbackfill for bash. To switch it on, put this into ~/.bashrc:
#   source <(attrbackfill completion bash)
_attrbackfill() {
    local current="${COMP_WORDS[COMP_CWORD]}" line="${COMP_LINE:0:COMP_POINT}" word options=()
    line="attrbackfill${line#"${COMP_WORDS[0]}"}"
    COMPREPLY=()
    while IFS= read -r word; do
        [[ -n $word && $word == "$current"* ]] || continue
        # Options come where one is begun, or where there is nothing else.
        if [[ $word == -* && $current != -* ]]; then options+=("$word"); else COMPREPLY+=("$word"); fi
    done < <("${COMP_WORDS[0]}" "[suggest:${#line}]" "$line" 2>/dev/null </dev/null)
    if [[ ${#COMPREPLY[@]} -eq 0 && -z $current ]]; then COMPREPLY=("${options[@]}"); fi
}
complete -o default -F _attrbackfill attrbackfill
