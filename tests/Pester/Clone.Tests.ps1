BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $Emulator = Start-Emulator
    $Source = New-MieDeployment -DisplayName source -ModelId $Emulator.ModelId -Image 'iad.ocir.io/ns/vllm:1' -ApiSpecification openai -Endpoint 'GET,POST /models/{}' `
        -EnvironmentVariable @{ LEVEL = 'info'; TEXT = 'a < b & ü' } -Shape VM.Standard.E4.Flex -Ocpus 2 -MemoryInGBs 32 -MinimumInstanceCount 1 -MaximumInstanceCount 4 `
        -FreeformTag @{ team = 'nlp' } -DefinedTag @{ 'Oracle-Tags' = @{ CreatedBy = 'ann' }; ops = @{ cost = '1' } } -Description 'what it is' -Wait

    function Get-Body($Deployment) { $Deployment.ToJson() | ConvertFrom-Json }
    function Get-Settings($Deployment) {
        $body = Get-Body $Deployment
        $body.modelDeploymentConfigurationDetails, $body.freeformTags, $body.description | ConvertTo-Json -Depth 20 -Compress
    }
}

AfterAll { Stop-MieEmulator }

Describe 'New-MieDeployment of one that is there' {
    It 'copies one that is <_>' -ForEach @(
        '$Source | New-MieDeployment -DisplayName copy'
        'New-MieDeployment source -DisplayName copy'
        'New-MieDeployment $Source -DisplayName copy'
        '$Source.Id | New-MieDeployment -DisplayName copy'
        'New-MieDeployment -Id $Source.Id -DisplayName copy'
        '[pscustomobject]@{ DeploymentId = $Source.Id } | New-MieDeployment -DisplayName copy'
    ) {
        $copy = Invoke-Expression $_
        $copy.Id | Should -Not -Be $Source.Id
        $copy.DisplayName | Should -Be copy
        $copy.LifecycleState | Should -BeIn CREATING, ACTIVE
        Get-Settings $copy | Should -Be (Get-Settings $Source)
        $copy.CompartmentId | Should -Be $Source.CompartmentId
        $copy.ProjectId | Should -Be $Source.ProjectId
        $copy.FreeformTags['team'] | Should -Be nlp
        # Who created it is the service's to say.
        (Get-Body $copy).definedTags.ops.cost | Should -Be '1'
        (Get-Body $copy).definedTags.PSObject.Properties.Name | Should -Not -Contain 'Oracle-Tags'
    }

    It 'lets the parameters win over the payload, and the payload over the copy' {
        $copy = $Source | New-MieDeployment -Payload @{ displayName = 'of-payload'; description = 'of payload' } -InstanceCount 2 -Description mine
        $copy.DisplayName | Should -Be 'of-payload'
        $copy.Description | Should -Be mine
        $scaling = (Get-Body $copy).modelDeploymentConfigurationDetails.modelConfigurationDetails.scalingPolicy
        $scaling.policyType | Should -Be FIXED_SIZE
        $scaling.instanceCount | Should -Be 2
        (Get-Body $copy).modelDeploymentConfigurationDetails.environmentConfigurationDetails.environmentVariables.LEVEL | Should -Be info
    }

    It 'takes a body where the deployment would stand: <_>' -ForEach @(
        'New-MieDeployment body.json'
        'Get-Item body.json | New-MieDeployment'
        'Get-ChildItem body.js* | New-MieDeployment'
        'Get-Content body.json -Raw | New-MieDeployment'
        'New-MieDeployment ./body.JSON'
        '[System.IO.FileInfo](Resolve-Path body.json).Path | New-MieDeployment'
    ) {
        Push-Location $TestDrive
        try {
            $body = Get-Body $Source
            $body.displayName = 'of-file'
            $body | ConvertTo-Json -Depth 20 | Set-Content body.json
            if ($_ -clike '*JSON') { Copy-Item body.json body2.JSON; $_ = $_ -replace 'body', 'body2' }
            $made = Invoke-Expression $_
            $made.DisplayName | Should -Be 'of-file'
            $made.Id | Should -Not -Be $Source.Id
            Get-Settings $made | Should -Be (Get-Settings $Source)
            $made | Remove-MieDeployment -Confirm:$false
        }
        finally { Pop-Location }
    }

    It 'does not take the file that names come from for a body' {
        'source' | Set-Content (Join-Path $TestDrive names.txt)
        (Get-Content (Join-Path $TestDrive names.txt) | New-MieDeployment -DisplayName 'of-list').DisplayName | Should -Be 'of-list'
    }

    It 'says what stands first when there is no such file, either' {
        Assert-Failure (Get-Failure { New-MieDeployment nosuch.json }) 'Mie.DeploymentNotFound' ObjectNotFound "named 'nosuch.json'" '-PayloadPath'
    }

    It 'changes one by <_>' -ForEach @(
        'Set-MieDeployment target change.json'
        'Get-Item change.json | Set-MieDeployment target'
        '$Target | Set-MieDeployment -PayloadPath change.json'
        '$Target | Set-MieDeployment change.json'
        "'target' | Set-MieDeployment change.json"
        '$Target | ConvertTo-Json -WarningAction Ignore | ConvertFrom-Json | Set-MieDeployment change.json'
        'Get-MieDeployment target | Set-MieDeployment ./change.json'
    ) {
        $Target = New-TestDeployment target | Wait-Active
        Push-Location $TestDrive
        try {
            '{ "description": "of the file" }' | Set-Content change.json
            (Invoke-Expression "$_ -Wait").Description | Should -Be 'of the file'
        }
        finally {
            Pop-Location
            $Target | Remove-MieDeployment -Confirm:$false
        }
    }

    It 'copies one that is piped in, changed by the file that stands first' {
        '{ "displayName": "of-both", "description": "of the file" }' | Set-Content "$TestDrive/both.json"
        $made = $Source | New-MieDeployment "$TestDrive/both.json"
        $made.DisplayName | Should -Be 'of-both'
        $made.Description | Should -Be 'of the file'
        $made.Image | Should -Be $Source.Image
    }

    It 'refuses two deployments, and changes neither: <_>' -ForEach @(
        '$Source | Set-MieDeployment source -PayloadPath change.json'
        '$Source | Set-MieDeployment source -Payload @{ description = "x" }'
        '$Source | Set-MieDeployment $Source.Id'
        '$Source | Set-MieDeployment $Source change.json'
        '$Source | New-MieDeployment source -PayloadPath change.json'
        '$Source | Export-MieDeployment source kept.json'
    ) {
        $before = (Get-Stats).requests
        $failure = Get-Failure { Invoke-Expression $_ }
        Assert-Failure $failure 'Mie.ArgumentInvalid' InvalidArgument 'A deployment was piped in, and ' 'Leave one of them out'
        (Get-Stats).requests | Should -Be $before
    }

    It 'says that a file is missing that stands first' {
        Assert-Failure (Get-Failure { $Source | Set-MieDeployment nosuch.json }) 'Mie.FileNotFound' ObjectNotFound 'nosuch.json' ''
        Assert-Failure (Get-Failure { $Source | Export-MieDeployment }) 'Mie.ArgumentInvalid' InvalidArgument 'No file was given' 'Export-MieDeployment chat chat.json'
    }

    It 'copies what is there now, not what the object has seen' {
        $seen = New-TestDeployment moving | Wait-Active
        $null = Set-MieDeployment $seen -Description later -Wait
        ($seen | New-MieDeployment -DisplayName moved).Description | Should -Be later
    }

    It 'needs a name of its own in the same compartment, and sends nothing without' {
        $before = (Get-Stats).requests
        $failure = Get-Failure { $Source | New-MieDeployment -InstanceCount 2 }
        Assert-Failure $failure 'Mie.ArgumentInvalid' InvalidArgument 'The copy of source' '-DisplayName'
        @(Get-MieDeployment source).Count | Should -Be 1
        (New-MieDeployment $Source -DisplayName source -WhatIf) | Should -BeNullOrEmpty
    }

    It 'copies several to another compartment, each by its name' {
        $null = New-TestDeployment 'several-a' | Wait-Active
        $null = New-TestDeployment 'several-b' | Wait-Active
        $there = 'ocid1.compartment.oc1..aaaaaaaaelsewhere'
        $copies = Get-MieDeployment 'several-*' | New-MieDeployment -CompartmentId $there
        $copies.DisplayName | Sort-Object | Should -Be 'several-a', 'several-b'
        $copies.CompartmentId | Select-Object -Unique | Should -Be $there
        (New-MieDeployment 'several-*' -CompartmentId $there).DisplayName | Sort-Object | Should -Be 'several-a', 'several-b'
    }

    It 'says what the first position is for when nothing has that name' {
        $failure = Get-Failure { New-MieDeployment nobody -ModelId $Emulator.ModelId -Image iad.ocir.io/ns/vllm:1 }
        Assert-Failure $failure 'Mie.DeploymentNotFound' ObjectNotFound "named 'nobody'" 'the name of a new one is -DisplayName'
    }
}

Describe 'Export-MieDeployment' {
    BeforeEach {
        $folder = Join-Path $TestDrive ([guid]::NewGuid())
        $null = New-Item $folder -ItemType Directory
        Push-Location $folder
    }

    AfterEach { Pop-Location }

    It 'writes the file that stands first, of one that is piped in: <_>' -ForEach @(
        '$Source | Export-MieDeployment first.json -PassThru'
        "'source' | Export-MieDeployment first.json -PassThru"
        '$Source.Id | Export-MieDeployment first.json -PassThru'
        'Get-MieDeployment source | Export-MieDeployment ./first.json -PassThru'
        '[pscustomobject]@{ DeploymentId = $Source.Id } | Export-MieDeployment first.json -PassThru'
        'Export-MieDeployment source first.json -PassThru'
        'Export-MieDeployment -Id $Source.Id -Path first.json -PassThru'
    ) {
        Push-Location $TestDrive
        try {
            (Invoke-Expression $_).Name | Should -BeExactly first.json
            (Get-Content first.json -Raw | ConvertFrom-Json).displayName | Should -BeExactly source
        }
        finally { Pop-Location }
    }

    It 'completes files where the deployment comes down the pipe' {
        Set-Content "$TestDrive/tabbed.json" '{}'
        Push-Location $TestDrive
        try {
            foreach ($line in '$Source | Export-MieDeployment tabb', '$Source | Set-MieDeployment tabb', 'Get-MieDeployment source | Set-MieDeployment tabb') {
                (TabExpansion2 $line $line.Length).CompletionMatches.ListItemText | Should -Be 'tabbed.json'
            }
            (TabExpansion2 'Export-MieDeployment sour' 25).CompletionMatches.ListItemText | Should -Contain source
        }
        finally { Pop-Location }
    }

    It 'writes a payload that New-MieDeployment makes the same of' {
        Export-MieDeployment source source.json | Should -BeNullOrEmpty
        $bytes = [System.IO.File]::ReadAllBytes((Convert-Path source.json))
        $bytes[0] | Should -Be ([byte][char]'{')
        $text = Get-Content source.json -Raw
        $text | Should -Match '\n  "displayName": "source"'
        $text | Should -Match 'a < b & ü'
        $text | Should -Not -Match '"id"|timeCreated|lifecycleState|createdBy|modelDeploymentUrl|Oracle-Tags'
        $again = New-MieDeployment -PayloadPath source.json -DisplayName again
        Get-Settings $again | Should -Be (Get-Settings $Source)
    }

    It 'writes a payload that brings a deployment back, and changes nothing of one that is so' {
        $d = $Source | New-MieDeployment -DisplayName kept -Wait
        Export-MieDeployment $d kept.json
        $plan = Set-MieDeployment kept -PayloadPath kept.json -Verbose 4>&1 | Out-String
        $plan | Should -Match 'already as asked for'
        $null = Set-MieDeployment kept -AddEndpoint 'POST /v1/rerank' -InstanceCount 3 -EnvironmentVariable @{ OTHER = '1' } -Wait
        Get-Settings (Set-MieDeployment kept -PayloadPath kept.json -Wait) | Should -Be (Get-Settings $d)
    }

    It 'gives each of several a file of its name in a folder' {
        $odd = $Source | New-MieDeployment -DisplayName 'a/b: <c>?' -Wait
        $files = $Source, $odd | Export-MieDeployment -Path ./ -PassThru
        $files.Name | Should -Be 'source.json', 'a_b_ _c__.json'
        $files[0] | Should -BeOfType System.IO.FileInfo
        (Get-Content 'a_b_ _c__.json' -Raw | ConvertFrom-Json).displayName | Should -Be 'a/b: <c>?'
    }

    It 'never puts one deployment in the place of another' {
        $twin = $Source | New-MieDeployment -DisplayName SOURCE
        $failure = Get-Failure { $Source, $twin | Export-MieDeployment -Path . }
        Assert-Failure $failure 'Mie.ArgumentInvalid' InvalidArgument "source\.json' has source .*already|SOURCE\.json' has source" 'a file each'
        (Get-Content source.json -Raw | ConvertFrom-Json).displayName | Should -BeExactly source
        $failure = Get-Failure { $Source, $twin | Export-MieDeployment -Path one.json }
        Assert-Failure $failure 'Mie.ArgumentInvalid' InvalidArgument 'one\.json' 'Name a folder'
        Remove-MieDeployment $twin -Confirm:$false
    }

    It 'replaces a file whole, unless -NoClobber' {
        Set-Content source.json 'old'
        $failure = Get-Failure { Export-MieDeployment $Source source.json -NoClobber }
        Assert-Failure $failure 'Mie.FileUnwritable' WriteError 'is there already' 'leave out -NoClobber'
        Get-Content source.json | Should -Be old
        Export-MieDeployment $Source source.json -WhatIf
        Get-Content source.json | Should -Be old
        Export-MieDeployment $Source source.json
        (Get-Content source.json -Raw | ConvertFrom-Json).displayName | Should -Be source
        @(Get-ChildItem -Force).Count | Should -Be 1
    }

    It 'says when the file cannot be written' {
        $failure = Get-Failure { Export-MieDeployment $Source none/source.json }
        Assert-Failure $failure 'Mie.FileUnwritable' WriteError "no folder" 'a folder that exists'
        "$failure $($failure.ErrorDetails.RecommendedAction)" | Should -Not -Match 'Nothing was sent'
        $failure = Get-Failure { Export-MieDeployment $Source env:X }
        Assert-Failure $failure 'Mie.ProviderUnsupported' InvalidArgument 'env:X' 'file system'
    }
}
