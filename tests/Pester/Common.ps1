# What the test files share. Dot-sourced in BeforeAll.
$Root = (Resolve-Path "$PSScriptRoot/../..").Path
$Keys = Join-Path $Root 'tests/vectors/keys'
Import-Module (Join-Path $Root 'MieTools.psd1')

# Start-Emulator: one whose deployments are ACTIVE at once and whose streams have no pauses, unless the test says else.
function Start-Emulator([double] $CreateDelaySec = 0, [double] $UpdateDelaySec = 0, [double] $TokenRate = 0, [switch] $NoConnect) {
    Start-MieEmulator -CreateDelaySec $CreateDelaySec -UpdateDelaySec $UpdateDelaySec -TokenRate $TokenRate -NoConnect:$NoConnect
}

function Connect-Emulator($Emulator) {
    Connect-MieService -ConfigFile $Emulator.ConfigFile -ProfileName $Emulator.ProfileName -Endpoint $Emulator.ControlPlane -InferenceEndpoint $Emulator.Inference `
        -CompartmentId $Emulator.CompartmentId -ProjectId $Emulator.ProjectId
}

function New-TestDeployment([string] $Name = 'chat', [string[]] $Endpoint = @('GET,POST /v1/custom/completions', 'GET,POST /models/{}'), $Context) {
    $more = if ($Context) { @{ Context = $Context } } else { @{} }
    New-MieDeployment -DisplayName $Name -ModelId $Emulator.ModelId -Image 'iad.ocir.io/ns/vllm:1' -ApiSpecification openai -Endpoint $Endpoint @more
}

function Get-Stats($Of = $Emulator) { Invoke-RestMethod "$($Of.ControlPlane)emulator/stats" }

# All errors of a command, terminating or not; $Output gets the rest.
function Get-Failure([scriptblock] $Script) {
    $ErrorActionPreference = 'Continue'
    $all = @(try { & $Script 2>&1 } catch { $_ })
    $all.Where{ $_ -is [System.Management.Automation.ErrorRecord] }
}

# Everything a command says on any stream, and everything its errors hold, as one text.
function Get-Transcript([scriptblock] $Script) {
    $ErrorActionPreference = 'Continue'
    $VerbosePreference = 'Continue'
    $DebugPreference = 'Continue'
    $all = @(try { & $Script *>&1 } catch { $_ })
    $all | ForEach-Object {
        $_ | Out-String -Width 4096
        if ($_ -is [System.Management.Automation.ErrorRecord]) {
            $_ | Format-List * -Force | Out-String -Width 4096
            $_.Exception.ToString()
            $_.Exception | Format-List * -Force | Out-String -Width 4096
        }
    } | Out-String -Width 4096
}

# One clear error: id, category, advice, no wrapping of the message.
function Assert-Failure($Failure, [string] $Id, [string] $Category, [string] $Message, [string] $Advice) {
    @($Failure).Count | Should -Be 1 -Because "the errors were: $(@($Failure).FullyQualifiedErrorId -join '; ')"
    $Failure.FullyQualifiedErrorId | Should -BeLike "$Id,MieTools.Cmdlets.*"
    $Failure.CategoryInfo.Category | Should -Be $Category
    "$Failure" | Should -Match $Message
    $Failure.ErrorDetails.RecommendedAction | Should -Match $Advice
}

# Waits until something is true; returns how many milliseconds that took, or fails.
function Wait-Until([scriptblock] $Condition, [int] $TimeoutMs = 5000) {
    $clock = [System.Diagnostics.Stopwatch]::StartNew()
    while (-not (& $Condition)) {
        if ($clock.ElapsedMilliseconds -gt $TimeoutMs) { throw "Not within $TimeoutMs ms: $Condition" }
        [System.Threading.Thread]::Sleep(5)
    }
    $clock.ElapsedMilliseconds
}

function Test-Process([int] $ProcessId) { $null -ne (Get-Process -Id $ProcessId -ErrorAction Ignore) }

# A PowerShell of its own in this process, with the module: its streams can be read and it can be stopped.
function New-Shell([string] $Script, [hashtable] $Variables = @{}) {
    $state = [System.Management.Automation.Runspaces.InitialSessionState]::CreateDefault2()
    $null = $state.ImportPSModule((Join-Path $Root 'MieTools.psd1'))
    foreach ($name in $Variables.Keys) { $state.Variables.Add([System.Management.Automation.Runspaces.SessionStateVariableEntry]::new($name, $Variables[$name], '')) }
    [powershell]::Create($state).AddScript($Script)
}

# Polls faster than Wait-MieDeployment does, which looks once a second at first.
function Wait-Active {
    process {
        $id = $_.Id
        $null = Wait-Until { (Get-MieDeployment -Id $id).LifecycleState -eq 'ACTIVE' }
        Get-MieDeployment -Id $id
    }
}
