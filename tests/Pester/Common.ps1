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

# What jobs have written, which are then removed. (Receive-Job -Wait -AutoRemoveJob fails at times: a job that ends just then is removed twice.)
function Receive-Own([Parameter(ValueFromPipeline)] $Job) {
    begin { $all = @() }
    process { $all += $Job }
    end {
        $all | Wait-Job | Receive-Job
        $all | Remove-Job
    }
}

# Waits until something is true. The limit is there for what hangs: no test says how fast anything is, so that none depends on the machine.
function Wait-Until([scriptblock] $Condition) {
    $clock = [System.Diagnostics.Stopwatch]::StartNew()
    while (-not (& $Condition)) {
        if ($clock.Elapsed.TotalSeconds -gt 60) { throw "Not within a minute: $Condition" }
        [System.Threading.Thread]::Sleep(5)
    }
}

# The program that runs this session and its first arguments. Started by its parts, a child's process id is the shell's own.
function Get-Shell {
    $program = [Environment]::ProcessPath
    if ((Split-Path $program -LeafBase) -ne 'dotnet') { return $program }
    $program, 'exec', [Environment]::GetCommandLineArgs()[0]
}

# Runs a script in a PowerShell process of its own that can't ask anybody; gives what it writes.
function Invoke-Shell([string] $Script) {
    $program, $first = Get-Shell
    & $program @first -NoProfile -NonInteractive -Command $Script 2>&1
}

# Starts a script in a PowerShell process of its own, and lets it run.
function Start-Shell([string] $Script, [string] $LogPath) {
    $program, $first = Get-Shell
    $encoded = [Convert]::ToBase64String([System.Text.Encoding]::Unicode.GetBytes($Script))
    Start-Process $program -PassThru -ArgumentList (@($first) + '-NoProfile', '-NonInteractive', '-EncodedCommand', $encoded).Where{ $_ } `
        -RedirectStandardOutput "$LogPath.out" -RedirectStandardError "$LogPath.err" -RedirectStandardInput ($IsWindows ? 'NUL' : '/dev/null')
}

function Test-Process([int] $ProcessId) { $null -ne (Get-Process -Id $ProcessId -ErrorAction Ignore) }

# A PowerShell of its own in this process, with the module: its streams can be read and it can be stopped.
function New-Shell([string] $Script, [hashtable] $Variables = @{}) {
    $state = [System.Management.Automation.Runspaces.InitialSessionState]::CreateDefault2()
    $null = $state.ImportPSModule((Join-Path $Root 'MieTools.psd1'))
    foreach ($name in $Variables.Keys) { $state.Variables.Add([System.Management.Automation.Runspaces.SessionStateVariableEntry]::new($name, $Variables[$name], '')) }
    [powershell]::Create($state).AddScript($Script)
}

# Starts a shell of New-Shell and goes on. Its Output fills as it runs; whoever starts it disposes of its Shell.
function Start-InShell([string] $Script, [hashtable] $Variables = @{}) {
    $shell = New-Shell $Script $Variables
    $output = [System.Management.Automation.PSDataCollection[psobject]]::new()
    @{ Shell = $shell; Output = $output; Handle = $shell.BeginInvoke([System.Management.Automation.PSDataCollection[psobject]]::new(), $output) }
}

# Polls faster than Wait-MieDeployment does, which looks once a second at first.
function Wait-Active {
    process {
        $id = $_.Id
        $null = Wait-Until { (Get-MieDeployment -Id $id).LifecycleState -eq 'ACTIVE' }
        Get-MieDeployment -Id $id
    }
}
