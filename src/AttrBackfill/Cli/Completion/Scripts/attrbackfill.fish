# Completion of attrbackfill for fish. To switch it on, put this into ~/.config/fish/config.fish:
#   attrbackfill completion fish | source
function __attrbackfill
    set -l program (commandline -opc)[1]
    set -l line (string replace -r '^\S+' attrbackfill -- (commandline -cp))
    set -l current (commandline -ct)
    set -l found ($program "[suggest:"(string length -- $line)"]" $line 2>/dev/null </dev/null)
    set -l words (string match -v -- '-*' $found)
    # Options come where one is begun, or where there is nothing else.
    if string match -q -- '-*' $current
        printf '%s\n' $found
    else if set -q words[1]
        printf '%s\n' $words
    else if set -q found[1]; and test -z "$current"
        printf '%s\n' $found
    else
        __fish_complete_path $current
    end
end
complete -c attrbackfill -f -a '(__attrbackfill)'
