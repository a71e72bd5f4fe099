<#
.SYNOPSIS
Reads a session written as Markdown: text, and PowerShell commands in fenced code blocks.
.DESCRIPTION
A line that begins with a space belongs to the command before it.
.OUTPUTS
One object a line or command, in order: Kind (Text, Open, Close, Command), Text, and for a command Typed, its lines as
one sees them in a terminal, and Block, what stands behind the opening fence.
#>
param([Parameter(Mandatory)] [string] $Text)

$inside = $false
$block = ''
$lines = $Text -split '\r?\n'
for ($at = 0; $at -lt $lines.Count; $at++) {
    $line = $lines[$at]
    if ($line.StartsWith('```')) {
        $inside = -not $inside
        $block = $line.Substring(3)
        [pscustomobject]@{ Kind = $inside ? 'Open' : 'Close'; Text = $line }
    }
    elseif ($inside) {
        $typed = @("PS> $line")
        while ($lines[$at + 1].StartsWith(' ')) {
            $line += "`n" + $lines[++$at]
            $typed += ">> $($lines[$at])"
        }
        [pscustomobject]@{ Kind = 'Command'; Text = $line; Typed = $typed; Block = $block }
    }
    else { [pscustomobject]@{ Kind = 'Text'; Text = $line } }
}
