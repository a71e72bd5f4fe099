param([string] $Module)
$clock = [System.Diagnostics.Stopwatch]::StartNew()
Import-Module $Module -ErrorAction Stop
$took = $clock.Elapsed.TotalMilliseconds
[Console]::Out.WriteLine('{"insideMs":' + $took.ToString([cultureinfo]::InvariantCulture) + '}')
