BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $Runbooks = Join-Path $Root 'examples/runbooks'
    $Payload = Join-Path $Root 'examples/create-model-deployment.json'

    # A home with the keys of a real account, as far as anybody can tell: what goes by the DEFAULT profile goes to the cloud.
    $OldHome = $env:HOME, $env:USERPROFILE
    $env:HOME = $env:USERPROFILE = Join-Path $TestDrive 'home'
    $null = Start-MieEmulator -ConfigPath (Join-Path $env:HOME '.oci')
    Stop-MieEmulator

    # The lines of docs/emulator.md about runbooks.
    $Recipe = [regex]::Match((Get-Content (Join-Path $Root 'docs/emulator.md') -Raw), '(?ms)a runbook is tested by.*?```powershell\r?\n(.*?)```').Groups[1].Value

    # What a runbook says that is tested as the documentation has it, in a PowerShell of its own.
    function Invoke-Recipe([string] $Runbook) {
        $folder = New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid().ToString('n')))
        Set-Content (Join-Path $folder 'runbook.ps1') "`$ErrorActionPreference = 'Stop'`n$Runbook"
        @(Invoke-Shell "`$ErrorActionPreference = 'Stop'; Set-Location '$folder'; Import-Module '$Root/MieTools.psd1'; $Recipe")
    }

    # A payload of the example with some text replaced.
    function New-Payload([hashtable] $Change) {
        $text = Get-Content $Payload -Raw
        foreach ($old in $Change.Keys) { $text = $text.Replace($old, $Change[$old]) }
        $file = Join-Path $TestDrive "payload-$([guid]::NewGuid().ToString('n')).json"
        Set-Content $file $text
        $file
    }

    function Get-Count { @(Get-MieDeployment -CompartmentId ocid1.compartment.oc1..aaaaaaaaquickstartcompartment | Where-Object LifecycleState -NE 'DELETED').Count }
}

AfterAll {
    Stop-MieEmulator
    $env:HOME, $env:USERPROFILE = $OldHome
}

Describe 'A runbook that is tested as docs/emulator.md says' {
    It 'has lines to run there' {
        $Recipe | Should -Match 'Start-MieEmulator'
        $Recipe | Should -Match '\./runbook\.ps1'
    }

    It 'does not reach the cloud when it connects by itself' {
        $said = Invoke-Recipe 'Connect-MieService -CompartmentId ocid1.compartment.oc1..mine | ForEach-Object { "$($_.ControlPlaneEndpoint) $($_.CompartmentId)" }'
        $said | Should -HaveCount 2
        $said[0] | Should -Match '^The session stays on the emulator at http://127\.0\.0\.1:\d+: neither a profile nor an address was given\.'
        $said[1] | Should -Match '^http://127\.0\.0\.1:\d+/ ocid1\.compartment\.oc1\.\.mine$'
    }

    It 'chains the four: create, update, call, stream, each of them twice' {
        $said = Invoke-Recipe @"
1..2 | ForEach-Object {
    `$d = & '$Runbooks/Create-ModelDeployment.ps1'
    "created `$(`$d.LifecycleState) `$(`$d.Endpoints.Count) `$(@(Get-MieDeployment -CompartmentId `$d.CompartmentId).Count)"
}
1..2 | ForEach-Object {
    `$u = & '$Runbooks/Update-ModelDeployment.ps1' -DeploymentId `$d.Id
    "updated `$(`$u.LifecycleState) `$(`$u.Endpoints.Count) `$(`$u.Id -eq `$d.Id)"
}
1..2 | ForEach-Object {
    `$rows = & '$Runbooks/Invoke-ModelDeployment.ps1' -DeploymentId `$d.Id -Prompt a, b -MaxTokens 5
    "called `$(`$rows.Count) `$(`$rows.CompletionTokens -join ',')"
}
"reranked `$((& '$Runbooks/Invoke-ModelDeployment.ps1' -DeploymentId `$d.Id -Path /v1/rerank -Body '{"query":"a","documents":["b","c"]}').results.Count)"
1..2 | ForEach-Object {
    `$chunks = & '$Runbooks/Stream-ModelDeployment.ps1' -DeploymentId `$d.Id -MaxTokens 5 -AsChunk
    "streamed `$(`$chunks[-1].FinishReason ?? `$chunks[-2].FinishReason)"
}
"all at `$((Get-MieContext).ControlPlaneEndpoint.Host)"
"@
        $said | Should -Be @('created ACTIVE 1 1', 'created ACTIVE 1 1', 'updated ACTIVE 3 True', 'updated ACTIVE 3 True', 'called 2 5,5', 'called 2 5,5',
            'reranked 2', 'streamed length', 'streamed length', 'all at 127.0.0.1')
    }

    It 'shows a streamed answer on the screen' {
        $said = Invoke-Recipe "`$d = & '$Runbooks/Create-ModelDeployment.ps1'; & '$Runbooks/Stream-ModelDeployment.ps1' -DeploymentId `$d.Id -MaxTokens 5"
        "$said" | Should -Match '^\w+'
    }
}

Describe 'Create-ModelDeployment.ps1' {
    AfterEach { Stop-MieEmulator }

    It 'waits for one of the name that is CREATING, and hands that one out' {
        $null = Start-Emulator -CreateDelaySec 2
        $first = New-MieDeployment -PayloadPath $Payload
        $first.LifecycleState | Should -Be 'CREATING'
        $found = & "$Runbooks/Create-ModelDeployment.ps1"
        $found.Id | Should -Be $first.Id
        $found.LifecycleState | Should -Be 'ACTIVE'
        Get-Count | Should -Be 1
    }

    It 'makes no second one when the name is <State>' -ForEach @(
        @{ State = 'CREATING'; Emulator = @{ CreateDelaySec = 3600 }; Make = { New-MieDeployment -PayloadPath $Payload }; Message = 'CREATING' }
        @{ State = 'UPDATING'; Emulator = @{ UpdateDelaySec = 3600 }; Make = { New-MieDeployment -PayloadPath $Payload -Wait | Set-MieDeployment -InstanceCount 2 -Confirm:$false }; Message = 'UPDATING' }
        @{ State = 'INACTIVE'; Emulator = @{}; Make = { New-MieDeployment -PayloadPath $Payload -Wait | Disable-MieDeployment -Wait -Confirm:$false }; Message = 'is there already and INACTIVE.*Enable-MieDeployment' }
        @{ State = 'NEEDS_ATTENTION'; Emulator = @{}
            Make = { $d = New-MieDeployment -PayloadPath $Payload -FreeformTag @{ 'mie-fault' = 'update' } -Wait; $null = Get-Failure { $d | Set-MieDeployment -InstanceCount 2 -Wait -Confirm:$false } }
            Message = 'is there already and NEEDS_ATTENTION.*Remove-MieDeployment' }
    ) {
        $null = Start-Emulator @Emulator
        $null = & $Make
        (Get-MieDeployment -CompartmentId ocid1.compartment.oc1..aaaaaaaaquickstartcompartment).LifecycleState | Should -Be $State
        { & "$Runbooks/Create-ModelDeployment.ps1" -TimeoutSec 1 } | Should -Throw -PassThru | Should -Match $Message
        Get-Count | Should -Be 1
    }

    It 'fails as soon as one that was UPDATING is INACTIVE' {
        $null = Start-Emulator -UpdateDelaySec 2
        $d = New-MieDeployment -PayloadPath $Payload -Wait
        ($d | Disable-MieDeployment -Confirm:$false).LifecycleState | Should -Be 'UPDATING'
        $clock = [System.Diagnostics.Stopwatch]::StartNew()
        { & "$Runbooks/Create-ModelDeployment.ps1" -TimeoutSec 600 } | Should -Throw -PassThru | Should -Match 'is there already and INACTIVE.*Enable-MieDeployment'
        # A guard against waiting for the time to end.
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 300
        Get-Count | Should -Be 1
    }

    It 'makes a new one when the name is FAILED, or was deleted' {
        $null = Start-Emulator
        $null = Get-Failure { New-MieDeployment -PayloadPath $Payload -FreeformTag @{ 'mie-fault' = 'create' } -Wait }
        $first = & "$Runbooks/Create-ModelDeployment.ps1"
        $first.LifecycleState | Should -Be 'ACTIVE'
        Get-Count | Should -Be 2
        $null = $first | Remove-MieDeployment -Wait -Confirm:$false
        $second = & "$Runbooks/Create-ModelDeployment.ps1"
        $second.Id | Should -Not -Be $first.Id
    }

    It 'takes another name, compartment and endpoints from the command line' {
        $emulator = Start-Emulator
        $null = & "$Runbooks/Create-ModelDeployment.ps1"
        $made = & "$Runbooks/Create-ModelDeployment.ps1" -DisplayName other -CompartmentId $emulator.CompartmentId -ProjectId $emulator.ProjectId -ModelId $emulator.ModelId `
            -Image iad.ocir.io/ns/vllm:1 -ApiSpecification openai -Endpoint 'POST /v1/rerank'
        $made.DisplayName | Should -Be 'other'
        $made.CompartmentId | Should -Be $emulator.CompartmentId
        "$($made.Endpoints)" | Should -Be 'POST /v1/rerank'
    }

    It 'has an emulator of its own with -UseEmulator, and leaves the session where it was' {
        $emulator = Start-Emulator
        (& "$Runbooks/Create-ModelDeployment.ps1" -UseEmulator).LifecycleState | Should -Be 'ACTIVE'
        (Get-MieContext).ControlPlaneEndpoint | Should -Be $emulator.ControlPlane
        Get-MieEmulator | Should -Be $emulator
        Get-Count | Should -Be 0
    }
}

Describe 'A payload' {
    BeforeAll { $null = Start-Emulator }
    AfterAll { Stop-MieEmulator }

    It 'with <Name> left in it is refused, and <Field> named' -ForEach @(
        @{ Name = 'an OCID in angle brackets'; Field = 'compartmentId'; Change = @{ 'ocid1.compartment.oc1..aaaaaaaaquickstartcompartment' = '<COMPARTMENT_OCID>' } }
        @{ Name = 'a part of an OCID'; Field = 'projectId'; Change = @{ 'amaaaaaaquickstartproject' = '<unique id>' } }
        @{ Name = 'an OCID cut short'; Field = 'modelDeploymentConfigurationDetails.modelConfigurationDetails.modelId'; Change = @{ 'amaaaaaaquickstartmodel' = 'xxxx' } }
        @{ Name = 'a part of the image'; Field = 'modelDeploymentConfigurationDetails.environmentConfigurationDetails.image'; Change = @{ 'mynamespace' = '${NAMESPACE}' } }
        @{ Name = 'a name'; Field = 'displayName'; Change = @{ 'mie-chat' = 'CHANGE_ME' } }
        @{ Name = 'a variable'; Field = 'modelDeploymentConfigurationDetails.environmentConfigurationDetails.environmentVariables.LOG_LEVEL'; Change = @{ '"info"' = '"<log level>"' } }
        @{ Name = 'an image with a shell variable'; Field = 'modelDeploymentConfigurationDetails.environmentConfigurationDetails.image'; Change = @{ 'mynamespace' = '$NAMESPACE' } }
        @{ Name = 'an image with a variable of Windows'; Field = 'modelDeploymentConfigurationDetails.environmentConfigurationDetails.image'; Change = @{ 'mynamespace' = '%NS%' } }
        @{ Name = 'an image with braces'; Field = 'modelDeploymentConfigurationDetails.environmentConfigurationDetails.image'; Change = @{ 'mynamespace' = '{ns}' } }
        @{ Name = 'an image with brackets'; Field = 'modelDeploymentConfigurationDetails.environmentConfigurationDetails.image'; Change = @{ 'mynamespace' = '[ns]' } }
        @{ Name = 'an image with TODO'; Field = 'modelDeploymentConfigurationDetails.environmentConfigurationDetails.image'; Change = @{ 'mynamespace' = 'TODO' } }
        @{ Name = 'an image with capitals'; Field = 'modelDeploymentConfigurationDetails.environmentConfigurationDetails.image'; Change = @{ 'mynamespace' = 'TENANCY_NAMESPACE' } }
        @{ Name = 'an image with your namespace'; Field = 'modelDeploymentConfigurationDetails.environmentConfigurationDetails.image'; Change = @{ 'mynamespace' = 'your-namespace' } }
        @{ Name = 'the shape TODO'; Field = 'modelDeploymentConfigurationDetails.infrastructureConfigurationDetails.instanceConfiguration.instanceShapeName'; Change = @{ 'VM.GPU.A10.1' = 'TODO' } }
        @{ Name = 'the shape SHAPE_NAME'; Field = 'modelDeploymentConfigurationDetails.infrastructureConfigurationDetails.instanceConfiguration.instanceShapeName'; Change = @{ 'VM.GPU.A10.1' = 'SHAPE_NAME' } }
        @{ Name = 'the name [NAME]'; Field = 'displayName'; Change = @{ 'mie-chat' = '[NAME]' } }
        @{ Name = 'the name INSERT_NAME_HERE'; Field = 'displayName'; Change = @{ 'mie-chat' = 'INSERT_NAME_HERE' } }
        @{ Name = 'the name your-name'; Field = 'displayName'; Change = @{ 'mie-chat' = 'your-name' } }
        @{ Name = 'the name your deployment name here'; Field = 'displayName'; Change = @{ 'mie-chat' = 'your deployment name here' } }
        @{ Name = 'a variable YOUR_TOKEN'; Field = 'modelDeploymentConfigurationDetails.environmentConfigurationDetails.environmentVariables.LOG_LEVEL'; Change = @{ '"info"' = '"YOUR_TOKEN"' } }
        @{ Name = 'a variable <token>'; Field = 'modelDeploymentConfigurationDetails.environmentConfigurationDetails.environmentVariables.LOG_LEVEL'; Change = @{ '"info"' = '"<token>"' } }
        @{ Name = 'a variable <LOG_LEVEL>'; Field = 'modelDeploymentConfigurationDetails.environmentConfigurationDetails.environmentVariables.LOG_LEVEL'; Change = @{ '"info"' = '"<LOG_LEVEL>"' } }
        @{ Name = 'a variable <your-key>'; Field = 'modelDeploymentConfigurationDetails.environmentConfigurationDetails.environmentVariables.LOG_LEVEL'; Change = @{ '"info"' = '"<your-key>"' } }
        @{ Name = 'a variable TODO'; Field = 'modelDeploymentConfigurationDetails.environmentConfigurationDetails.environmentVariables.LOG_LEVEL'; Change = @{ '"info"' = '"TODO"' } }
        @{ Name = 'the OCID of a documentation'; Field = 'projectId'; Change = @{ 'ocid1.datascienceproject.oc1.iad.amaaaaaaquickstartproject' = 'ocid1.datascienceproject.oc1.iad..exampleuniqueID' } }
        @{ Name = 'an OCID that is a word'; Field = 'projectId'; Change = @{ 'ocid1.datascienceproject.oc1.iad.amaaaaaaquickstartproject' = 'PROJECT_OCID' } }
        @{ Name = 'an OCID without its last part'; Field = 'projectId'; Change = @{ 'ocid1.datascienceproject.oc1.iad.amaaaaaaquickstartproject' = 'ocid1.datascienceproject.oc1.iad.' } }
        @{ Name = 'an OCID of yours'; Field = 'projectId'; Change = @{ 'ocid1.datascienceproject.oc1.iad.amaaaaaaquickstartproject' = 'ocid1.datascienceproject.oc1.iad.your-project' } }
        @{ Name = 'an OCID of an example'; Field = 'projectId'; Change = @{ 'ocid1.datascienceproject.oc1.iad.amaaaaaaquickstartproject' = 'ocid1.datascienceproject.oc1.iad.aaaaexample' } }
        @{ Name = 'an image of a region'; Field = 'modelDeploymentConfigurationDetails.environmentConfigurationDetails.image'; Change = @{ 'iad.ocir.io' = 'REGION.ocir.io' } }
        @{ Name = 'a variable YOUR-TOKEN'; Field = 'modelDeploymentConfigurationDetails.environmentConfigurationDetails.environmentVariables.LOG_LEVEL'; Change = @{ '"info"' = '"YOUR-TOKEN"' } }
        @{ Name = 'a variable your_token_here'; Field = 'modelDeploymentConfigurationDetails.environmentConfigurationDetails.environmentVariables.LOG_LEVEL'; Change = @{ '"info"' = '"your_token_here"' } }
        @{ Name = 'a variable hf_xxxxxxxx'; Field = 'modelDeploymentConfigurationDetails.environmentConfigurationDetails.environmentVariables.LOG_LEVEL'; Change = @{ '"info"' = '"hf_xxxxxxxx"' } }
        @{ Name = 'an endpoint'; Field = 'modelDeploymentConfigurationDetails.environmentConfigurationDetails.customHttpEndpoints[0].endpointUriSuffix'; Change = @{ '/v1/custom' = '/your-path' } }
    ) {
        $file = New-Payload $Change
        foreach ($run in { & "$Runbooks/Create-ModelDeployment.ps1" -PayloadPath $file }, { & "$Runbooks/Update-ModelDeployment.ps1" -PayloadPath $file -DeploymentId ocid1.datasciencemodeldeployment.oc1.iad.x }) {
            $requests = (Get-Stats (Get-MieEmulator)).requests
            $said = $run | Should -Throw -PassThru
            "$said" | Should -Match ([regex]::Escape("has placeholders left in it: $Field is '"))
            (Get-Stats (Get-MieEmulator)).requests | Should -Be $requests
        }
    }

    It 'may have what only looks like one: wildcards, tokens of a model, queries' {
        $file = New-Payload @{ '"--port", "8000"' = '"--stop", "<|im_end|>", "<start_of_turn>", "${PORT}"'; '/v1/custom/completions' = '/models/{}'; '"info"' = '"<think>"'; 'A chat model' = 'a < b > c' }
        (& "$Runbooks/Create-ModelDeployment.ps1" -PayloadPath $file -DisplayName tokens).LifecycleState | Should -Be 'ACTIVE'
    }

    It 'may have the token <_> of a model as a variable' -ForEach '<end_of_turn>', '<tool_call>', '<eos_token>', '<EOS>', '<s>', '<think>', '<|im_end|>', '<reserved_special_token_1>', '<END_OF_TURN>', '<IMG_CONTEXT>', '[INST]', '<user>', '{{ bos_token }}' {
        $file = New-Payload @{ '"info"' = ConvertTo-Json $_ }
        (& "$Runbooks/Read-Payload.ps1" $file -AllowExample).displayName | Should -Be 'mie-chat'
    }

    It 'may have a name that only sounds like one: <_>' -ForEach 'iad.ocir.io/your-org/v:1', 'iad.ocir.io/ns/vllm:V1-RC', 'iad.ocir.io/ns/todo-list:1' {
        $image = ((Get-Content $Payload -Raw) | ConvertFrom-Json).modelDeploymentConfigurationDetails.environmentConfigurationDetails.image
        $file = New-Payload @{ $image = $_; 'mie-chat' = 'your-name-here-demo' }
        (& "$Runbooks/Read-Payload.ps1" $file -AllowExample).displayName | Should -Be 'your-name-here-demo'
    }

    It 'is read in <Encoding>, with a mark: <Mark>' -ForEach @(
        foreach ($name in 'utf-8', 'utf-16', 'utf-16BE', 'utf-32', 'utf-32BE') { foreach ($mark in $true, $false) { @{ Encoding = $name; Mark = $mark } } }
    ) {
        $file = New-Payload @{ 'mie-chat' = 'café' }
        $form = [System.Text.Encoding]::GetEncoding($Encoding)
        [System.IO.File]::WriteAllBytes($file, [byte[]]($(if ($Mark) { $form.GetPreamble() }) + $form.GetBytes((Get-Content $file -Raw))))
        (& "$Runbooks/Read-Payload.ps1" $file -AllowExample).displayName | Should -Be 'café'
    }

    It 'may have one where a parameter replaces it' {
        $file = New-Payload @{ 'ocid1.datasciencemodel.oc1.iad.amaaaaaaquickstartmodel' = '<MODEL_OCID>'; '/v1/custom' = '/your-path'; '"predictApiSpecification": "openai"' = '"predictApiSpecification": "<API>"' }
        $made = & "$Runbooks/Create-ModelDeployment.ps1" -PayloadPath $file -DisplayName replaced -ModelId (Get-MieEmulator).ModelId -Endpoint 'POST /v1/rerank' -ApiSpecification openai
        $made.LifecycleState | Should -Be 'ACTIVE'
    }

    It 'of the examples is for the emulator only' {
        $null = Connect-MieService -ProfileName DEFAULT -Region fra
        try {
            $said = { & "$Runbooks/Create-ModelDeployment.ps1" } | Should -Throw -PassThru
            "$said" | Should -Match "compartmentId is 'ocid1\.compartment\.oc1\.\.aaaaaaaaquickstartcompartment'; projectId is .*image is 'iad.ocir.io/mynamespace/"
            { & "$Runbooks/Update-ModelDeployment.ps1" -DeploymentId ocid1.datasciencemodeldeployment.oc1.iad.x } | Should -Throw -PassThru | Should -Match 'image is'
        }
        finally { $null = Connect-Emulator (Get-MieEmulator) }
    }

    It 'that is <Name> is an error that says so' -ForEach @(
        @{ Name = 'missing'; Text = $null; Message = 'does not exist' }
        @{ Name = 'no JSON'; Text = '{ "displayName": '; Message = 'is no JSON: ' }
        @{ Name = 'empty'; Text = ''; Message = 'is no JSON object' }
        @{ Name = 'a list'; Text = '[1]'; Message = 'is no JSON object' }
        @{ Name = 'without a name'; Text = '{ "description": "x" }'; Message = 'has no name.*-DisplayName' }
    ) {
        $file = Join-Path $TestDrive "bad-$([guid]::NewGuid().ToString('n')).json"
        if ($null -ne $Text) { Set-Content $file $Text -NoNewline }
        { & "$Runbooks/Create-ModelDeployment.ps1" -PayloadPath $file } | Should -Throw -PassThru | Should -Match $Message
    }
}

Describe 'An error of a runbook' {
    BeforeAll {
        $null = Start-Emulator
        $D = & "$Runbooks/Create-ModelDeployment.ps1"
    }
    AfterAll { Stop-MieEmulator }

    It 'is clear: <Name>' -ForEach @(
        @{ Name = 'no such deployment, update'; Call = { & "$Runbooks/Update-ModelDeployment.ps1" -DeploymentId ocid1.datasciencemodeldeployment.oc1.iad.none }; Message = '404' }
        @{ Name = 'no such deployment, call'; Call = { & "$Runbooks/Invoke-ModelDeployment.ps1" -DeploymentId ocid1.datasciencemodeldeployment.oc1.iad.none -Prompt a }; Message = '404' }
        @{ Name = 'no such deployment, stream'; Call = { & "$Runbooks/Stream-ModelDeployment.ps1" -DeploymentId ocid1.datasciencemodeldeployment.oc1.iad.none }; Message = '404' }
        @{ Name = 'a placeholder for the deployment'; Call = { & "$Runbooks/Invoke-ModelDeployment.ps1" -DeploymentId '<deployment ocid>' -Prompt a }; Message = "'<deployment ocid>'" }
        @{ Name = 'an endpoint that is none'; Call = { & "$Runbooks/Update-ModelDeployment.ps1" -DeploymentId $D.Id -AddEndpoint 'FETCH /x' }; Message = 'FETCH' }
        @{ Name = 'a path that is not served, call'; Call = { & "$Runbooks/Invoke-ModelDeployment.ps1" -DeploymentId $D.Id -Path /nowhere -Body '{}' }; Message = '/nowhere' }
        @{ Name = 'a path that is not served, stream'; Call = { & "$Runbooks/Stream-ModelDeployment.ps1" -DeploymentId $D.Id -Path /nowhere }; Message = '/nowhere' }
        @{ Name = 'body and prompt'; Call = { & "$Runbooks/Invoke-ModelDeployment.ps1" -DeploymentId $D.Id -Body '{}' -Prompt a }; Message = 'either -Body or -Prompt' }
        @{ Name = 'a body that is no JSON'; Call = { & "$Runbooks/Invoke-ModelDeployment.ps1" -DeploymentId $D.Id -Body '{' }; Message = 'JSON' }
        @{ Name = 'a profile that is not there'; Call = { & "$Runbooks/Create-ModelDeployment.ps1" -ProfileName NOPE }; Message = "no profile 'NOPE'" }
        @{ Name = 'a kind of sign-in that is none'; Call = { & "$Runbooks/Create-ModelDeployment.ps1" -AuthType Password }; Message = '(?s)AuthType.*InstancePrincipal' }
        @{ Name = 'a region that is none'; Call = { & "$Runbooks/Stream-ModelDeployment.ps1" -DeploymentId $D.Id -Region us-ashbrun-1 }; Message = "Did you mean 'us-ashburn-1'" }
    ) {
        { & $Call } | Should -Throw -PassThru | Should -Match $Message
        # It did not lead elsewhere.
        (Get-MieContext).ControlPlaneEndpoint.IsLoopback | Should -BeTrue
    }

    It 'of one prompt leaves the others their answers' {
        $null = Invoke-RestMethod -Method Post "$((Get-MieEmulator).ControlPlane)emulator/faults" -Body 'status=400;skip=1;times=1;plane=inference'
        $rows = $failure = $null
        try { & "$Runbooks/Invoke-ModelDeployment.ps1" -DeploymentId $D.Id -Prompt a, b, c -ThrottleLimit 1 -OutVariable rows } catch { $failure = $_ }
        "$failure" | Should -Match '^1 of 3 prompts failed\. The first error: .*400'
        $rows.Where{ $_.Answer }.Prompt | Should -Be 'a', 'c'
    }

    It 'ends a broken stream with how far it got' {
        $null = Invoke-RestMethod -Method Post "$((Get-MieEmulator).ControlPlane)emulator/faults" -Body 'reset;after=3;times=1;plane=inference'
        { & "$Runbooks/Stream-ModelDeployment.ps1" -DeploymentId $D.Id -AsChunk } | Should -Throw -PassThru | Should -Match 'chunk'
    }

    It 'is exit code 1 of a process: <_>' -ForEach 'Create', 'Update', 'Invoke', 'Stream' {
        $more = $_ -eq 'Create' ? @() : @('-DeploymentId', 'x')
        $program, $first = Get-Shell
        $said = & $program @first -NoProfile -NonInteractive -File "$Runbooks/$_-ModelDeployment.ps1" @more -ProfileName NOPE 2>&1
        $LASTEXITCODE | Should -Be 1
        "$said" | Should -Match "no profile 'NOPE'"
    }
}
