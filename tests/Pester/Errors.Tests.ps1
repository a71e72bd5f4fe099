BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $Emulator = Start-Emulator
    $Connection = Get-MieContext
    $Deployment = New-TestDeployment
    $Key = ((Get-Content (Join-Path (Split-Path $Emulator.ConfigFile) 'api_key.pem')) -notmatch '---')[2]

    # Bound to a free port for a moment, then gone: nobody listens there.
    $listener = [System.Net.Sockets.TcpListener]::new([System.Net.IPAddress]::Loopback, 0)
    $listener.Start()
    $nowhere = "http://127.0.0.1:$($listener.LocalEndpoint.Port)"
    $listener.Stop()
    $Gone = Connect-MieService -ConfigFile $Emulator.ConfigFile -Endpoint $nowhere -InferenceEndpoint $nowhere -CompartmentId $Emulator.CompartmentId
    $Slow = Start-MieEmulator -CreateDelaySec 600 -NoConnect
    $SlowConnection = Connect-Emulator $Slow
    $null = Connect-Emulator $Emulator

    # Calls to where nobody listens take seconds: they run beside the other tests.
    $variables = @{ Gone = $Gone; Uri = "$nowhere/$($Deployment.Id)" }
    $Runs = @{
        'a list' = Start-InShell 'Get-MieDeployment -Context $Gone -Verbose -Debug' $variables
        'an answer' = Start-InShell 'Invoke-MieInference -Uri $Uri -Path /v1/models -Context $Gone -Verbose -Debug' $variables
        'a stream' = Start-InShell 'Invoke-MieStream -Uri $Uri -Path /v1/completions -Prompt x -Context $Gone -Verbose -Debug' $variables
    }

    function Assert-NoSecret([string] $Said) {
        $Said | Should -Not -BeNullOrEmpty
        $Said | Should -Not -Match ([regex]::Escape($Key))
        $Said | Should -Not -CMatch 'BEGIN (RSA )?PRIVATE'
        $Said | Should -Not -Match 'Signature version|signature="|Bearer |ST\$'
    }
}

AfterAll {
    $Runs.Values.ForEach{ $_.Shell.Dispose() }
    Stop-MieEmulator
}

Describe 'Every error' {
    It 'is one, with id, category and advice, and without a secret: <Name>' -ForEach @(
        @{ Name = 'a body of 11 MB'; Id = 'PayloadTooLarge'; Category = 'LimitsExceeded'; Message = '11\d{6} bytes.*10 MB'; Advice = 'Send less'
            Call = { Invoke-MieInference $Deployment -Body @{ prompt = 'x' * 11MB } } }
        @{ Name = 'a streamed body of 11 MB'; Id = 'PayloadTooLarge'; Category = 'LimitsExceeded'; Message = '11\d{6} bytes.*10 MB'; Advice = 'Send less'
            Call = { Invoke-MieStream $Deployment -Body @{ prompt = 'x' * 11MB } } }
        @{ Name = 'an unlisted route'; Id = 'RouteNotFound'; Category = 'ObjectNotFound'; Message = "no route for '/v1/model'"; Advice = "'/v1/models'.*-AddEndpoint 'POST /v1/model'"
            Call = { Invoke-MieInference $Deployment -Path /v1/model -Prompt x } }
        @{ Name = 'an unlisted route that the service refuses'; Id = 'NotAuthorizedOrNotFound'; Category = 'ObjectNotFound'; Message = '404'; Advice = 'Get-MieEndpoint'
            Call = { Invoke-MieInference $Deployment -Path /v1/model -Prompt x -SkipRouteCheck } }
        @{ Name = 'a method that is not allowed'; Id = 'MethodNotAllowed'; Category = 'InvalidOperation'; Message = "DELETE on '/models/a'"; Advice = "Use GET, POST.*-AddEndpoint 'DELETE /models/\{\}'"
            Call = { Invoke-MieInference $Deployment -Path /models/a -Method DELETE } }
        @{ Name = 'a method that the service refuses'; Id = 'MethodNotAllowed'; Category = 'InvalidOperation'; Message = '405'; Advice = 'Get-MieEndpoint'
            Call = { Invoke-MieInference $Deployment -Path /models/a -Method DELETE -SkipRouteCheck } }
        @{ Name = 'a deployment that is CREATING'; Id = 'DeploymentNotActive'; Category = 'InvalidOperation'; Message = 'is CREATING'; Advice = 'Wait-MieDeployment'
            Call = { $new = New-MieDeployment -DisplayName slow -ModelId $Slow.ModelId -Image iad.ocir.io/ns/vllm:1 -Context $SlowConnection
                Invoke-MieInference $new -Prompt x -Context $SlowConnection } }
        @{ Name = 'a stream of a deployment that is CREATING'; Id = 'DeploymentNotActive'; Category = 'InvalidOperation'; Message = 'is CREATING'; Advice = 'Wait-MieDeployment'
            Call = { $new = New-MieDeployment -DisplayName slow -ModelId $Slow.ModelId -Image iad.ocir.io/ns/vllm:1 -Context $SlowConnection
                Invoke-MieStream $new -Prompt x -Context $SlowConnection } }
        @{ Name = 'a deployment that is not there'; Id = 'NotAuthorizedOrNotFound'; Category = 'ObjectNotFound'; Message = '404'; Advice = 'OCID'
            Call = { Invoke-MieInference -Id ocid1.datasciencemodeldeployment.oc1.iad.none -Prompt x } }
        @{ Name = 'an id that is none'; Id = 'OcidInvalid'; Category = 'InvalidArgument'; Message = "'nonsense' is not an OCID"; Advice = 'ocid1.datasciencemodeldeployment'
            Call = { Invoke-MieInference -Id nonsense -Prompt x } }
        @{ Name = 'an answer of 500'; Id = 'InternalServerError'; Category = 'NotSpecified'; Message = '500.*opc-request-id: [0-9A-F]{32}'; Advice = 'logs'
            Call = { Invoke-MieInference $Deployment -Prompt x -Header @{ 'mie-fault' = 'status=500' } } }
        @{ Name = 'an answer of 401'; Id = 'NotAuthenticated'; Category = 'AuthenticationError'; Message = '401'; Advice = 'fingerprint and key'
            Call = { Invoke-MieInference $Deployment -Prompt x -Header @{ 'mie-fault' = 'status=401' } } }
        @{ Name = 'what the model server does not accept'; Id = 'BadRequest'; Category = 'InvalidArgument'; Message = '400.*said by the model server'; Advice = 'did not accept'
            Call = { Invoke-MieInference $Deployment -Body @{ messages = 'no list' } } }
        @{ Name = 'a file that is not there'; Id = 'FileNotFound'; Category = 'ObjectNotFound'; Message = 'no file'; Advice = 'Check the path'
            Call = { Invoke-MieInference $Deployment -InFile (Join-Path $TestDrive 'none') } }
    ) {
        $failure = Get-Failure $Call
        Assert-Failure $failure "Mie.$Id" $Category $Message $Advice
        $failure[0].TargetObject | Should -Not -BeNullOrEmpty
        Assert-NoSecret (Get-Transcript $Call)
    }

    It 'is known after three tries when the server is not there, each try is told with -Verbose, and no secret: <_>' -ForEach @('a list', 'an answer', 'a stream') {
        $run = $Runs[$_]
        Wait-Until { $run.Handle.IsCompleted }
        $failure = $run.Shell.Streams.Error
        Assert-Failure $failure 'Mie.ConnectionFailed' ConnectionError 'could not be reached \(3 tries\): the connection was refused' 'Start-MieEmulator'
        $told = "$($run.Shell.Streams.Verbose)"
        $told | Should -Match 'Waiting \d\.\d s before the next try'
        $told | Should -Match 'try 3'
        $told | Should -Not -Match 'try 4'
        Assert-NoSecret "$told $($run.Shell.Streams.Debug) $($failure | Format-List * -Force | Out-String -Width 4096) $($failure.Exception)"
    }

    It 'shows its advice under the message, as the shell does' {
        $shown = Invoke-MieInference $Deployment -Path /nope -Prompt x -ErrorAction Continue 2>&1 | Out-String
        $shown | Should -Match 'no route'
        $shown | Should -Match 'Recommendation:'
    }

    It 'keeps what the service said, for scripts' {
        $failure = Get-Failure { Invoke-MieInference $Deployment -Prompt x -TimeoutSec 6 -Header @{ 'mie-fault' = 'status=503;retry-after=0' } }
        $failure.Exception.GetType().Name | Should -Be 'MieServiceException'
        [int]$failure.Exception.Status | Should -Be 503
        $failure.Exception.Attempts | Should -BeGreaterThan 1
        $failure.Exception.IsRetryable | Should -BeTrue
        $failure.Exception.RequestId | Should -Match '^[0-9A-F]{32}$'
    }

    It 'can be caught' {
        $caught = try { Invoke-MieInference $Deployment -Path /nope -Prompt x -ErrorAction Stop } catch [MieTools.Core.Errors.MieException] { $_.Exception.Code }
        $caught | Should -Be 'RouteNotFound'
    }
}

Describe 'What a successful call says' {
    It 'holds no secret on any stream, with -Verbose and -Debug: <Name>' -ForEach @(
        @{ Name = 'the control plane'; Call = { Get-MieDeployment -Verbose -Debug } }
        @{ Name = 'a call'; Call = { Invoke-MieInference $Deployment -Prompt x -MaxTokens 1 -Verbose -Debug } }
        @{ Name = 'a stream'; Call = { Invoke-MieStream $Deployment -Prompt x -MaxTokens 1 -Verbose -Debug } }
        @{ Name = 'a connection'; Call = { Connect-MieService SESSION -ConfigFile $Emulator.ConfigFile -Endpoint $Emulator.ControlPlane -CompartmentId $Emulator.CompartmentId -Verbose -Debug
                Get-MieDeployment -Verbose -Debug
                Get-MieContext | ConvertTo-Json -Depth 3 -WarningAction Ignore
                $null = Connect-Emulator $Emulator } }
    ) {
        Assert-NoSecret (Get-Transcript $Call)
    }
}
