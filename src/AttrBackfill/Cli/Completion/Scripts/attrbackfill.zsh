#compdef attrbackfill
# Completion of attrbackfill for zsh. To switch it on, put this into ~/.zshrc, below compinit:
#   source <(attrbackfill completion zsh)
_attrbackfill() {
    local current="${words[CURRENT]}" line word
    local -a found options
    line="attrbackfill ${(j: :)words[2,CURRENT]}"
    for word in "${(@f)$("${words[1]}" "[suggest:${#line}]" "$line" 2>/dev/null </dev/null)}"; do
        [[ -n $word ]] || continue
        # Options come where one is begun, or where there is nothing else.
        if [[ $word == -* && $current != -* ]]; then options+=("$word"); else found+=("$word"); fi
    done
    if (( ${#found} )); then compadd -a found
    elif (( ${#options} )) && [[ -z $current ]]; then compadd -a options
    else _files; fi
}
if [[ ${funcstack[1]} == _attrbackfill ]]; then _attrbackfill "$@"; else compdef _attrbackfill attrbackfill; fi
