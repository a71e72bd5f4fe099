# What the measuring scripts share. Dot-sourced with the path of the settings file. Each script prints one JSON object.
param([string] $SettingsPath, [switch] $WithModule)
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$s = Get-Content -Raw $SettingsPath | ConvertFrom-Json
if ($WithModule) { Import-Module $s.module }

function Get-Median([double[]] $Values) {
    $sorted = [double[]] $Values.Clone()
    [Array]::Sort($sorted)
    $middle = [int][Math]::Floor($sorted.Length / 2)
    if ($sorted.Length % 2) { $sorted[$middle] } else { ($sorted[$middle - 1] + $sorted[$middle]) / 2 }
}

function Write-Result([hashtable] $Result) { [Console]::Out.WriteLine((ConvertTo-Json $Result -Compress)) }

function Reset-Heap { [GC]::Collect(); [GC]::WaitForPendingFinalizers(); [GC]::Collect() }

# The most memory that the process ever had, in MB.
function Get-PeakMB { $p = [System.Diagnostics.Process]::GetCurrentProcess(); try { $p.PeakWorkingSet64 / 1MB } finally { $p.Dispose() } }

function Get-NowMB { $p = [System.Diagnostics.Process]::GetCurrentProcess(); try { $p.WorkingSet64 / 1MB } finally { $p.Dispose() } }

# Repeats a call and gives milliseconds of each, and bytes allocated by one.
function Measure-Call([scriptblock] $Call, [int] $Count) {
    $times = [double[]]::new($Count)
    $clock = [System.Diagnostics.Stopwatch]::new()
    $before = [GC]::GetTotalAllocatedBytes($true)
    for ($i = 0; $i -lt $Count; $i++) {
        $clock.Restart()
        $null = . $Call
        $times[$i] = $clock.Elapsed.TotalMilliseconds
    }
    @{ Times = $times; Bytes = ([GC]::GetTotalAllocatedBytes($true) - $before) / $Count }
}
