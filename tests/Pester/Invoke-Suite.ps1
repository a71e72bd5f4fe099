#requires -Version 7.4

<#
.SYNOPSIS
    The shell's side of the test adapter beside this file: runs test files, or lists their tests, and writes a line for each test.
.DESCRIPTION
    `dotnet test` starts it; the plan is a file that the adapter wrote. Several shells may work on one plan: each takes the next file
    that nobody has taken yet.
#>
param([Parameter(Mandatory)] [string] $PlanPath)

$ErrorActionPreference = 'Stop'
[Console]::OutputEncoding = [System.Text.UTF8Encoding]::new($false)
$plan = Get-Content -LiteralPath $PlanPath -Raw | ConvertFrom-Json
Import-Module $plan.Pester

# Ends with the process that started it, however that ends.
$watch = [powershell]::Create().AddScript({
        param($Id)
        try {
            $parent = [System.Diagnostics.Process]::GetProcessById($Id)
            # In short turns, between which it can be stopped.
            while (-not $parent.WaitForExit(250)) { }
        }
        catch [System.ArgumentException] { }
        [Environment]::Exit(1)
    }).AddArgument($plan.Parent)
$null = $watch.BeginInvoke()

# Whether this shell is the one to do a file.
function Request-Turn([string] $File) {
    try { [System.IO.File]::Open((Join-Path $plan.Turns (Split-Path $File -Leaf)), 'CreateNew').Dispose(); $true }
    catch [System.IO.IOException] { $false }
}

function Write-Finding([hashtable] $Finding) {
    # A test may have left the line unfinished.
    [Console]::Out.WriteLine("`n$($plan.Mark)" + ($Finding | ConvertTo-Json -Compress -Depth 3))
}

# A name with what its <templates> stand for: a key of the test's data or of a block's around it, or <_>, the data itself.
# Pester does so when a test runs; its name when it is only listed has to be the same.
function Expand-Name([string] $Name, [object[]] $Data) {
    [regex]::Replace($Name, '(?<!`)<(?<root>\w+)(?<path>(?:\.\w+)*)>', {
            param($match)
            $root = $match.Groups['root'].Value
            if ($root -eq '_') { if (-not $Data) { return $match.Value }; $value = $Data[0] }
            else {
                $holder = $Data.Where({ $_ -is [System.Collections.IDictionary] -and $_.Contains($root) }, 'First')
                if (-not $holder) { return $match.Value }
                $value = $holder[0][$root]
            }
            foreach ($member in $match.Groups['path'].Value.Split('.', [StringSplitOptions]::RemoveEmptyEntries)) { $value = $value.$member }
            "$value"
        })
}

# The names of the blocks around a block and its own; with the data of all, innermost first.
function Get-Place($Block) {
    if ($Block.IsRoot) { return @{ Path = @(); Data = @() } }
    $around = Get-Place $Block.Parent
    $data = @(if ($null -ne $Block.Data) { , $Block.Data }) + $around.Data
    @{ Path = $around.Path + (Expand-Name $Block.Name $data); Data = $data }
}

function Join-Error($Records, [string] $Member) {
    (@($Records).ForEach{ $_.$Member ? "$($_.$Member)" : "$_" }.Where{ $_ }) -join [Environment]::NewLine
}

function Write-Test([string] $File, $Test) {
    $place = Get-Place $Test.Block
    $data = @(if ($null -ne $Test.Data) { , $Test.Data }) + $place.Data
    $finding = @{
        File = $File
        Path = $place.Path + (Expand-Name $Test.Name $data)
        # Of its It: Pester filters by that one, and the block of a test with many cases begins lines below it.
        Line = $Test.StartLine
        Result = "$($Test.Result)"
        Milliseconds = $Test.Duration.TotalMilliseconds
        Said = $Test.StandardOutput | Out-String -Width 4096
    }
    if ($Test.ErrorRecord) {
        $finding.Message = Join-Error $Test.ErrorRecord DisplayErrorMessage
        $finding.Trace = Join-Error $Test.ErrorRecord DisplayStackTrace
    }
    elseif ($Test.Result -eq 'Failed') {
        # It never ran: a block around it failed.
        for ($block = $Test.Block; $block -and -not $block.ErrorRecord; $block = $block.Parent) { }
        $finding.Message = "Not run, because a block around it failed. " + (Join-Error $block.ErrorRecord DisplayErrorMessage)
        $finding.Trace = Join-Error $block.ErrorRecord DisplayStackTrace
    }
    Write-Finding $finding
}

# What fails outside of tests is a failure with a name of its own.
function Write-Block([string] $File, $Block) {
    if ($Block.ErrorRecord) {
        Write-Finding @{
            File = $File
            Path = (Get-Place $Block).Path + 'setup and teardown'
            Line = $Block.IsRoot ? 1 : $Block.ScriptBlock.StartPosition.StartLine
            Result = 'Broken'
            Message = Join-Error $Block.ErrorRecord DisplayErrorMessage
            Trace = Join-Error $Block.ErrorRecord DisplayStackTrace
        }
    }
    foreach ($inner in $Block.Blocks) { Write-Block $File $inner }
}

function Write-Container([string] $File, $Container) {
    if ($Container.ErrorRecord) {
        Write-Finding @{
            File = $File
            Path = @('can be read')
            Line = 1
            Result = 'Broken'
            Message = Join-Error $Container.ErrorRecord DisplayErrorMessage
            Trace = Join-Error $Container.ErrorRecord DisplayStackTrace
        }
    }
    foreach ($block in $Container.Blocks) { Write-Block $File $block }
}

# In a function, for what a script that is run by -File sets is global: Pester itself was seen to take a $file from there.
function Invoke-Plan {
    foreach ($one in $plan.Files) {
        if (-not (Request-Turn $one.Path)) { continue }
        $configuration = New-PesterConfiguration
        $configuration.Run.Path = $one.Path
        $configuration.Run.PassThru = $true
        $configuration.Run.SkipRun = $plan.OnlyList
        $configuration.Output.Verbosity = 'None'
        if ($one.Lines) { $configuration.Filter.Line = @($one.Lines.ForEach{ "$($one.Path):$_" }) }
        $run = Invoke-Pester -Configuration $configuration
        foreach ($test in $run.Tests) { Write-Test $one.Path $test }
        foreach ($container in $run.Containers) { Write-Container $one.Path $container }
        Write-Finding @{ File = $one.Path }
    }
}

Invoke-Plan
# The shell would wait for it.
$watch.Stop()
exit 0
