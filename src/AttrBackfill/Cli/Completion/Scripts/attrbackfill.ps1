# Completion of attrbackfill for PowerShell. To switch it on, put this into $PROFILE:
#   attrbackfill completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName attrbackfill -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $program = $commandAst.CommandElements[0].ToString()
    # The text of the command ends at its last word; the cursor may stand behind it.
    $typed = $commandAst.ToString().PadRight($cursorPosition - $commandAst.Extent.StartOffset)
    $line = 'attrbackfill' + $typed.Substring($program.Length)
    $found = & $program "[suggest:$($line.Length)]" $line 2>$null | Where-Object { $_ -like "$wordToComplete*" }
    # Options come where one is begun, or where there is nothing else.
    $words = $found | Where-Object { $_ -notlike '-*' -or $wordToComplete -like '-*' }
    if (-not $words -and -not $wordToComplete) { $words = $found }
    $words | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
}
