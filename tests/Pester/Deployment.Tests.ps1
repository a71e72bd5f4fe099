BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    # Long enough to be seen CREATING and UPDATING, short enough not to be waited for.
    $Emulator = Start-Emulator -CreateDelaySec 0.3 -UpdateDelaySec 0.3
    $Ready = New-TestDeployment 'ready' | Wait-Active
    function Get-Body($Deployment) { $Deployment.ToJson() | ConvertFrom-Json }
}

AfterAll {
    Stop-MieEmulator
}

Describe 'Names of deployments' {
    It 'match without culture: an I is an i, in Turkey too' -Skip:([cultureinfo]::GetCultures('AllCultures').Count -lt 2) {
        $culture = [cultureinfo]::CurrentCulture
        $made = New-TestDeployment III | Wait-Active
        try {
            [cultureinfo]::CurrentCulture = 'tr-TR'
            (Get-MieDeployment iii).Id | Should -Be $made.Id
            (Get-MieDeployment -Name 'i*i').Id | Should -Be $made.Id
            (Get-MieEndpoint iii -Path /version).Suffix | Should -Be /version
            (Get-MieDeploymentShape -Name 'bm.*' -ErrorAction Ignore).Name | Should -Be (Get-MieDeploymentShape -Name 'BM.*').Name
        }
        finally { [cultureinfo]::CurrentCulture = $culture }
        Remove-MieDeployment $made -Confirm:$false
    }
}

Describe 'New-MieDeployment' {
    It 'creates from properties and hands out what was created at once' {
        $deployment = New-MieDeployment -DisplayName props -ModelId $Emulator.ModelId -Image iad.ocir.io/ns/vllm:1 -ApiSpecification openai -Endpoint 'GET,POST /models/{}' `
            -ServerPort 8080 -HealthCheckPort 8081 -Command '--model', 'x y' -EnvironmentVariable @{ AA = 1; BB = 'b=c' } -Shape VM.Standard.E4.Flex -Ocpus 2 -MemoryInGBs 32 `
            -InstanceCount 2 -FreeformTag @{ team = 'nlp' } -Description 'what it is'
        $deployment.LifecycleState | Should -Be 'CREATING'
        $deployment.WorkRequestId | Should -Match '^ocid1\.datascienceworkrequest\.'
        $body = Get-Body $deployment
        $environment = $body.modelDeploymentConfigurationDetails.environmentConfigurationDetails
        $environment.environmentConfigurationType | Should -Be 'OCIR_CONTAINER'
        $environment.predictApiSpecification | Should -Be 'openai'
        $environment.serverPort | Should -Be 8080
        $environment.healthCheckPort | Should -Be 8081
        $environment.cmd | Should -Be @('--model', 'x y')
        $environment.environmentVariables.AA | Should -Be '1'
        $environment.environmentVariables.BB | Should -Be 'b=c'
        $environment.customHttpEndpoints.endpointUriSuffix | Should -Be '/models/{}'
        $environment.customHttpEndpoints.httpMethods | Should -Be @('GET', 'POST')
        $instance = $body.modelDeploymentConfigurationDetails.modelConfigurationDetails.instanceConfiguration
        $instance.modelDeploymentInstanceShapeConfigDetails.ocpus | Should -Be 2
        $deployment.InstanceCount | Should -Be 2
        $deployment.FreeformTags['team'] | Should -Be 'nlp'
        $deployment.CompartmentId | Should -Be $Emulator.CompartmentId
        $deployment.ProjectId | Should -Be $Emulator.ProjectId
    }

    It 'waits until it is ACTIVE' {
        $shell = New-Shell 'New-MieDeployment -DisplayName waited -ModelId $model -Image iad.ocir.io/ns/vllm:1 -Wait' @{ model = $Emulator.ModelId }
        $deployment = $shell.Invoke()
        $deployment.LifecycleState | Should -Be 'ACTIVE'
        $deployment.WorkRequestId | Should -Not -BeNullOrEmpty
        $shell.Dispose()
    }

    It 'gives up after -TimeoutSec, with the last state, and leaves the deployment alone' {
        $slow = Start-Emulator -CreateDelaySec 600 -NoConnect
        try {
            $context = Connect-Emulator $slow
            $failure = Get-Failure { New-MieDeployment -DisplayName slow -ModelId $slow.ModelId -Image iad.ocir.io/ns/vllm:1 -Wait -TimeoutSec 1 -Context $context }
            Assert-Failure $failure 'Mie.WaitTimeout' OperationTimeout 'ACTIVE within 1 s; its last state was CREATING' 'wait again'
            (Get-MieDeployment -Name slow -Context $context).LifecycleState | Should -Be 'CREATING'
        }
        finally {
            Stop-MieEmulator $slow
            $null = Connect-Emulator $Emulator
        }
    }

    It 'creates once with one -RetryToken' {
        $arguments = @{ DisplayName = 'once'; ModelId = $Emulator.ModelId; Image = 'iad.ocir.io/ns/vllm:1'; RetryToken = 'token-of-a-test' }
        $first = New-MieDeployment @arguments
        $second = New-MieDeployment @arguments
        $second.Id | Should -Be $first.Id
        @(Get-MieDeployment -Name once).Count | Should -Be 1
    }

    It 'sends nothing with -WhatIf, and says what it would do' {
        $before = (Get-Stats).requests
        $made = New-MieDeployment -DisplayName never -ModelId $Emulator.ModelId -Image iad.ocir.io/ns/vllm:1 -WhatIf
        $made | Should -BeNullOrEmpty
        (Get-Stats).requests | Should -Be $before
    }

    It 'checks everything with -WhatIf, too' {
        $failure = Get-Failure { New-MieDeployment -DisplayName never -ModelId $Emulator.ModelId -Image iad.ocir.io/ns/vllm:1 -ServerPort 80 -WhatIf }
        $failure.FullyQualifiedErrorId | Should -BeLike 'Mie.*,MieTools.Cmdlets.NewMieDeploymentCommand'
        "$failure" | Should -Match '1024'
    }

    It 'refuses <Name> before anything is sent' -ForEach @(
        @{ Name = 'sixteen endpoints'; More = @{ Endpoint = 1..16 | ForEach-Object { "GET /a$_" } }; Why = '15' }
        @{ Name = 'a reserved port'; More = @{ ServerPort = 24224 }; Why = '24224' }
        @{ Name = 'half of autoscaling'; More = @{ MinimumInstanceCount = 1 }; Why = 'both' }
        @{ Name = 'a log without its group'; More = @{ AccessLogId = 'ocid1.log.oc1.iad.a' }; Why = 'group' }
    ) {
        $before = (Get-Stats).requests
        $failure = Get-Failure { New-MieDeployment -DisplayName never -ModelId $Emulator.ModelId -Image iad.ocir.io/ns/vllm:1 @More 3>$null }
        $failure.Count | Should -Be 1
        "$failure" | Should -Match $Why
        $failure.CategoryInfo.Category | Should -BeIn @('InvalidArgument', 'InvalidData', 'LimitsExceeded')
        (Get-Stats).requests | Should -Be $before
    }

    It 'needs a compartment' {
        try {
            $context = Connect-MieService -ConfigFile $Emulator.ConfigFile -Endpoint $Emulator.ControlPlane
            $failure = Get-Failure { New-MieDeployment -DisplayName never -ModelId $Emulator.ModelId -Context $context }
            Assert-Failure $failure 'Mie.CompartmentMissing' InvalidArgument 'No compartment' '-CompartmentId'
        }
        finally { $null = Connect-Emulator $Emulator }
    }
}

Describe 'New-MieDeployment with a payload' {
    BeforeAll {
        $payload = @"
{
  "displayName": "from-file",
  "compartmentId": "$($Emulator.CompartmentId)",
  "projectId": "$($Emulator.ProjectId)",
  "modelDeploymentConfigurationDetails": {
    "deploymentType": "SINGLE_MODEL",
    "modelConfigurationDetails": {
      "modelId": "$($Emulator.ModelId)",
      "instanceConfiguration": { "instanceShapeName": "VM.Standard.E4.Flex", "modelDeploymentInstanceShapeConfigDetails": { "ocpus": 1, "memoryInGBs": 16 } },
      "scalingPolicy": { "policyType": "FIXED_SIZE", "instanceCount": 1 }
    },
    "environmentConfigurationDetails": {
      "environmentConfigurationType": "OCIR_CONTAINER",
      "image": "iad.ocir.io/ns/vllm:1",
      "serverPort": "8080",
      "healthCheckPort": "8080",
      "predictApiSpecification": "openai",
      "customHttpEndpoints": [ { "endpointUriSuffix": "/v1/custom/completions", "httpMethods": ["GET", "POST"] } ]
    }
  }
}
"@
        Set-Content (Join-Path $TestDrive 'create.json') $payload
    }

    It 'reads -PayloadPath relative to the PowerShell location, ports as text included' {
        Push-Location $TestDrive
        try { $deployment = New-MieDeployment -PayloadPath ./create.json } finally { Pop-Location }
        $deployment.DisplayName | Should -Be 'from-file'
        $deployment.Endpoints.Suffix | Should -Be '/v1/custom/completions'
        (Get-Body $deployment).modelDeploymentConfigurationDetails.environmentConfigurationDetails.serverPort | Should -Be 8080
    }

    It 'takes -Payload as <_>' -ForEach @('text', 'a hashtable', 'an object') {
        $value = switch ($_) {
            'text' { $payload }
            'a hashtable' { $payload | ConvertFrom-Json -AsHashtable }
            'an object' { $payload | ConvertFrom-Json }
        }
        (New-MieDeployment -Payload $value).DisplayName | Should -Be 'from-file'
    }

    It 'lets properties win over the payload' {
        $deployment = New-MieDeployment -PayloadPath (Join-Path $TestDrive 'create.json') -DisplayName mine -Endpoint 'PUT /x' -InstanceCount 3
        $deployment.DisplayName | Should -Be 'mine'
        $deployment.Endpoints.ForEach{ "$_" } | Should -Be 'PUT /x'
        $deployment.InstanceCount | Should -Be 3
        $deployment.Image | Should -Be 'iad.ocir.io/ns/vllm:1'
    }

    It 'names the line of what is not JSON' {
        Set-Content (Join-Path $TestDrive 'bad.json') "{`n  `"displayName`": ,`n}"
        $failure = Get-Failure { New-MieDeployment -PayloadPath (Join-Path $TestDrive 'bad.json') }
        $failure.Count | Should -Be 1
        $failure.FullyQualifiedErrorId | Should -BeLike 'Mie.*,MieTools.Cmdlets.NewMieDeploymentCommand'
        "$failure" | Should -Match 'bad\.json.*line 2'
    }

    It 'says that a file is not there' {
        $failure = Get-Failure { New-MieDeployment -PayloadPath (Join-Path $TestDrive 'none.json') }
        $failure.FullyQualifiedErrorId | Should -Be 'Mie.FileNotFound,MieTools.Cmdlets.NewMieDeploymentCommand'
        $failure.CategoryInfo.Category | Should -Be 'ObjectNotFound'
    }

    It 'refuses -Payload beside -PayloadPath' {
        $failure = Get-Failure { New-MieDeployment -Payload @{} -PayloadPath x.json }
        Assert-Failure $failure 'Mie.ArgumentInvalid' InvalidArgument 'both given' 'one of them'
    }
}

Describe 'Get-MieDeployment' {
    BeforeAll {
        $null = 'list-a', 'list-b', 'other' | ForEach-Object { New-TestDeployment $_ }
    }

    It 'finds names with wildcards, in any case, without repeats' {
        (Get-MieDeployment 'LIST-*').DisplayName | Sort-Object | Should -Be @('list-a', 'list-b')
        (Get-MieDeployment 'list-a', 'oth*', '*a').DisplayName | Sort-Object | Should -Be @('list-a', 'other')
    }

    It 'is silent about a pattern without a match, and an error about a name without one' {
        Get-MieDeployment 'zzz*' | Should -BeNullOrEmpty
        $failure = Get-Failure { Get-MieDeployment zzz }
        Assert-Failure $failure 'Mie.DeploymentNotFound' ObjectNotFound "named 'zzz'" 'Get-MieDeployment'
        $failure.TargetObject | Should -Be 'zzz'
    }

    It 'filters by state' {
        (Get-MieDeployment -LifecycleState ACTIVE).DisplayName | Should -Contain 'ready'
        Get-MieDeployment -LifecycleState FAILED | Should -BeNullOrEmpty
        { Get-MieDeployment -LifecycleState SLEEPING } | Should -Throw -ErrorId 'ParameterArgumentValidationError,MieTools.Cmdlets.GetMieDeploymentCommand'
    }

    It 'takes ids from the pipeline, by value and by property name, and goes on after one that is not there' {
        $id = $Ready.Id
        ($id | Get-MieDeployment).DisplayName | Should -Be 'ready'
        ([pscustomobject]@{ ModelDeploymentId = $id } | Get-MieDeployment).DisplayName | Should -Be 'ready'
        ($Ready | Get-MieDeployment).DisplayName | Should -Be 'ready'
        $missing = 'ocid1.datasciencemodeldeployment.oc1.iad.none'
        $other = 'ocid1.datasciencemodel.oc1.iad.amaaaaaa'
        $got = $missing, $other, 'no name', $id | Get-MieDeployment -ErrorVariable failure -ErrorAction SilentlyContinue
        $got.DisplayName | Should -Be 'ready'
        $failure.FullyQualifiedErrorId | Should -Be @('Mie.NotAuthorizedOrNotFound,MieTools.Cmdlets.GetMieDeploymentCommand', 'Mie.OcidInvalid,MieTools.Cmdlets.GetMieDeploymentCommand',
            'Mie.DeploymentNotFound,MieTools.Cmdlets.GetMieDeploymentCommand')
        $failure.TargetObject | Should -Be @($missing, $other, 'no name')
    }

    It 'goes on after an id that is not there when all are one argument' {
        (Get-MieDeployment -Id 'ocid1.datasciencemodeldeployment.oc1.iad.none', $Ready.Id -ErrorAction SilentlyContinue).DisplayName | Should -Be 'ready'
    }

    It 'stops at the first error with -ErrorAction Stop' {
        { 'ocid1.datasciencemodeldeployment.oc1.iad.none', $Ready.Id | Get-MieDeployment -ErrorAction Stop } |
            Should -Throw -ErrorId 'Mie.NotAuthorizedOrNotFound,MieTools.Cmdlets.GetMieDeploymentCommand'
    }

    It 'puts each error into $Error once' {
        $Error.Clear()
        $null = Get-MieDeployment -Id 'ocid1.datasciencemodeldeployment.oc1.iad.none' -ErrorAction SilentlyContinue
        $Error.Count | Should -Be 1
        $Error[0].CategoryInfo.Activity | Should -Be 'Get-MieDeployment'
    }

    It 'names itself, the shell and the system on every request' {
        $shell = [regex]::Escape("$($PSVersionTable.PSVersion)")
        $agent = "User-Agent: MieTools/\d+\.\d+\.\d+\S* \(PowerShell $shell; \.NET \d+\.\d+\.\d+; [^();]+\)"
        $lines = Get-MieDeployment -Limit 1 -Debug 5>&1 | Out-String -Width 4096
        $lines | Should -Match $agent
        $lines | Should -Match 'opc-client-info: MieTools/\d'
        $lines = $Ready | Invoke-MieInference -Prompt hi -Debug 5>&1 | Out-String -Width 4096
        $lines | Should -Match $agent
        $lines = $Ready | Invoke-MieInference -Prompt hi -Header @{ 'user-agent' = 'mine/1' } -Debug 5>&1 | Out-String -Width 4096
        $lines | Should -Match 'User-Agent: mine/1'
        $lines | Should -Not -Match $agent
    }

    It 'asks for pages as they are wanted' {
        1..3 | ForEach-Object { $null = New-TestDeployment "paged-$_" }
        $all = (Get-MieDeployment).Count
        (Get-MieDeployment | Select-Object -First 2).Count | Should -Be 2
        $all | Should -BeGreaterThan 5
    }
}

Describe 'Set-MieDeployment' {
    It 'changes what is named and nothing else, and reports UPDATING' {
        $made = New-TestDeployment 'set-1' | Wait-Active
        $before = Get-Body $made
        $set = $made | Set-MieDeployment -AddEndpoint 'POST /v1/rerank'
        $set.LifecycleState | Should -Be 'UPDATING'
        $set.WorkRequestId | Should -Not -Be $made.WorkRequestId
        $after = Get-Body ($set | Wait-Active)
        $after.modelDeploymentConfigurationDetails.environmentConfigurationDetails.customHttpEndpoints.endpointUriSuffix | Should -Be @('/v1/custom/completions', '/models/{}', '/v1/rerank')
        $before.modelDeploymentConfigurationDetails.environmentConfigurationDetails.customHttpEndpoints = $null
        $after.modelDeploymentConfigurationDetails.environmentConfigurationDetails.customHttpEndpoints = $null
        ($after | ConvertTo-Json -Depth 20) | Should -BeExactly ($before | ConvertTo-Json -Depth 20)
    }

    It 'edits several that come through the pipeline, by value and by property name' {
        $null = 'many-1', 'many-2' | ForEach-Object { New-TestDeployment $_ -Endpoint 'GET,POST /a', 'GET /b' } | Wait-Active
        $set = Get-MieDeployment 'many-*' | Set-MieDeployment -RemoveEndpoint 'POST /a', '/b' -Wait
        $set.LifecycleState | Should -Be @('ACTIVE', 'ACTIVE')
        $set.ForEach{ "$($_.Endpoints)" } | Should -Be @('GET /a', 'GET /a')
        $rows = "Id,Team`n$($set[0].Id),x" | ConvertFrom-Csv
        ($rows | Set-MieDeployment -Description 'by id' -Wait).Description | Should -Be 'by id'
    }

    It 'sends no update when nothing would change' {
        $said = $Ready | Set-MieDeployment -DisplayName ready -Verbose 4>&1
        "$($said.Where{ $_ -is [System.Management.Automation.VerboseRecord] })" | Should -Match 'nothing was sent'
        "$said" | Should -Not -Match 'PUT '
    }

    It 'changes nothing with -WhatIf' {
        $null = $Ready | Set-MieDeployment -DisplayName renamed -WhatIf
        (Get-MieDeployment -Id $Ready.Id).DisplayName | Should -Be 'ready'
    }

    It 'reports one that is not there and serves the next' {
        $one = New-TestDeployment 'set-next' | Wait-Active
        $rows = [pscustomobject]@{ Id = 'ocid1.datasciencemodeldeployment.oc1.iad.none' }, [pscustomobject]@{ Id = $one.Id }
        $set = $rows | Set-MieDeployment -Description second -ErrorVariable failure -ErrorAction SilentlyContinue
        $set.Id | Should -Be $one.Id
        Assert-Failure $failure 'Mie.NotAuthorizedOrNotFound' ObjectNotFound '404' 'OCID'
    }

    It 'says which endpoints there are when the one to remove is not there' {
        $failure = Get-Failure { $Ready | Set-MieDeployment -RemoveEndpoint /nope }
        Assert-Failure $failure 'Mie.EndpointNotFound' ObjectNotFound "no custom endpoint '/nope'.*/models/\{\}" 'exactly'
    }

    It 'merges a payload and lets properties win' {
        $made = New-TestDeployment 'set-payload' | Wait-Active
        $file = Join-Path $TestDrive 'update.json'
        Set-Content $file '{"displayName": "of-the-file", "description": "of the file"}'
        $set = $made | Set-MieDeployment -PayloadPath $file -DisplayName of-the-line -Wait
        $set.DisplayName | Should -Be 'of-the-line'
        $set.Description | Should -Be 'of the file'
        $set.Image | Should -Be $made.Image
    }
}

Describe 'Wait-MieDeployment' {
    It 'is at the end at once when the state is reached' {
        $before = (Get-Stats).requests
        ($Ready | Wait-MieDeployment).LifecycleState | Should -Be 'ACTIVE'
        # It waits between two looks only.
        (Get-Stats).requests - $before | Should -Be 1
    }

    It 'waits for several from the pipeline' {
        $waited = 'wait-1', 'wait-2' | ForEach-Object { New-TestDeployment $_ } | Wait-MieDeployment
        $waited.DisplayName | Should -Be @('wait-1', 'wait-2')
        $waited.LifecycleState | Should -Be @('ACTIVE', 'ACTIVE')
    }
}

Describe 'Remove-MieDeployment' {
    It 'deletes nothing with -WhatIf' {
        $made = New-TestDeployment 'keep' | Wait-Active
        $made | Remove-MieDeployment -WhatIf
        (Get-MieDeployment -Id $made.Id).LifecycleState | Should -Be 'ACTIVE'
    }

    It 'asks, and a shell that cannot ask deletes nothing' {
        $made = New-TestDeployment 'asked' | Wait-Active
        # No host that could answer: the engine's own error, not a deletion.
        $said = Invoke-Shell "Import-Module '$Root/MieTools.psd1'; `$null = Connect-MieService -ConfigFile '$($Emulator.ConfigFile)' -Endpoint $($Emulator.ControlPlane); Remove-MieDeployment -Id $($made.Id)"
        "$said" | Should -Match 'NonInteractive|confirm'
        (Get-MieDeployment -Id $made.Id).LifecycleState | Should -Be 'ACTIVE'
    }

    It 'deletes, waits until it is gone, writes nothing, and lists it no more' {
        $made = New-TestDeployment 'gone' | Wait-Active
        $made | Remove-MieDeployment -Confirm:$false -Wait | Should -BeNullOrEmpty
        (Get-MieDeployment -Id $made.Id).LifecycleState | Should -Be 'DELETED'
        Get-MieDeployment 'gone*' | Should -BeNullOrEmpty
        (Get-MieDeployment 'gone' -LifecycleState DELETED).Id | Should -Be $made.Id
    }

    It 'says that one is deleted already' {
        $made = New-TestDeployment 'twice' | Wait-Active
        $made | Remove-MieDeployment -Confirm:$false
        Wait-Until { (Get-MieDeployment -Id $made.Id).LifecycleState -eq 'DELETED' }
        $failure = Get-Failure { $made | Remove-MieDeployment -Confirm:$false }
        Assert-Failure $failure 'Mie.IncorrectState' InvalidOperation 'is DELETED' '.'
        $failure[0].TargetObject | Should -Be $made
    }

    It 'reports one that is not there and deletes the next' {
        $made = New-TestDeployment 'next' | Wait-Active
        'ocid1.datasciencemodeldeployment.oc1.iad.none', $made.Id | Remove-MieDeployment -Confirm:$false -ErrorVariable failure -ErrorAction SilentlyContinue
        Assert-Failure $failure 'Mie.NotAuthorizedOrNotFound' ObjectNotFound '404' 'OCID'
        (Get-MieDeployment -Id $made.Id).LifecycleState | Should -BeIn @('DELETING', 'DELETED')
    }
}

Describe '-PassThru where there is no output otherwise' {
    It 'hands on the deployment that is deleted' {
        $d = New-TestDeployment 'passed' | Wait-Active
        $gone = $d | Remove-MieDeployment -Confirm:$false -Wait -PassThru
        $gone.Id | Should -Be $d.Id
        $gone.LifecycleState | Should -Be 'DELETED'
    }

    It 'hands on the file of an answer' {
        $file = $Ready | Invoke-MieInference -Path /version -OutFile (Join-Path $TestDrive version.json) -PassThru
        ($file | Get-Content -Raw | ConvertFrom-Json).version | Should -Not -BeNullOrEmpty
        { $Ready | Invoke-MieInference -Path /version -PassThru -ErrorAction Stop } | Should -Throw -ErrorId 'Mie.ArgumentInvalid,*'
    }

    It 'hands on the connection that is forgotten' {
        $context = Get-MieContext
        Disconnect-MieService -PassThru | Should -Be $context
        $null = Get-MieDeployment -Context $context
    }

    It 'hands on the emulator that is stopped' {
        (Start-MieEmulator -NoConnect | Stop-MieEmulator -PassThru).State | Should -Be 'Stopped'
    }
}
