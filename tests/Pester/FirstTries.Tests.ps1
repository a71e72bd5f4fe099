#requires -Version 7.4
BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $Emulator = Start-Emulator
    $Deployment = New-TestDeployment | Wait-Active
    $Odd = New-TestDeployment 'x[1]' | Wait-Active
}

AfterAll { Stop-MieEmulator }

# Lines as people write them before they have read the help.
Describe 'A first try' {
    It 'gets a deployment by a name that is piped in, by one with signs of wildcards, and by an OCID' {
        ('chat' | Get-MieDeployment).Id | Should -Be $Deployment.Id
        ('ch*', 'x`[1`]' | Get-MieDeployment).DisplayName | Should -Be 'chat', 'x[1]'
        (Get-MieDeployment 'x[1]').Id | Should -Be $Odd.Id
        ($Deployment.Id | Get-MieDeployment).Id | Should -Be $Deployment.Id
        Assert-Failure (Get-Failure { 'nobody' | Get-MieDeployment }) 'Mie.DeploymentNotFound' ObjectNotFound "named 'nobody'" 'Get-MieDeployment'
        Assert-Failure (Get-Failure { Get-MieDeployment -Id chat }) 'Mie.OcidInvalid' InvalidArgument "'chat'" 'OCID'
    }

    It 'is not sent to another compartment for one that was deleted in this' {
        New-TestDeployment gone | Wait-Active | Remove-MieDeployment -Confirm:$false -Wait
        $failure = Get-Failure { Set-MieDeployment gone -InstanceCount 2 }
        Assert-Failure $failure 'Mie.DeploymentNotFound' ObjectNotFound "named 'gone'" 'See all with Get-MieDeployment'
    }

    It 'tells the model which parameters a tool lacks, and asks nobody for them' {
        function Get-Need { param([Parameter(Mandatory)] [string] $X, [Parameter(Mandatory)] [int] $Y) "$X$Y" }
        $run = Invoke-MieInference chat 'need it' -Tool (Get-Command Get-Need) -InvokeTool -Confirm:$false -Path /v1/messages -MaxTokens 3 -Conversation ($talk = New-MieConversation)
        $run | Should -Not -BeNullOrEmpty
        # Cut short, the model's arguments are {}.
        ($talk.Messages | Where-Object Role -EQ tool).Content | Should -Match "Get-Need' also needs X, Y"
    }

    It 'says why a program is no tool' -Skip:$IsWindows {
        $failure = Get-Failure { Invoke-MieInference chat x -Tool (Get-Command ls -CommandType Application | Select-Object -First 1) }
        Assert-Failure $failure 'Mie.ArgumentInvalid' InvalidArgument "'ls' is a program" 'Write a function'
    }

    It 'takes an image by its exact name, and as bytes' {
        $png = [Convert]::FromBase64String('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==')
        [IO.File]::WriteAllBytes("$TestDrive/q [1].png", $png)
        Invoke-MieInference chat 'What is this?' -Image "$TestDrive/q [1].png" -MaxTokens 3 -AsText | Should -Not -BeNullOrEmpty
        Invoke-MieInference chat 'What is this?' -Image $png -MaxTokens 3 -AsText | Should -Not -BeNullOrEmpty
    }

    It 'takes the file of a batch by its exact name' {
        [IO.File]::WriteAllText("$TestDrive/in [1].txt", "hello`n")
        (Invoke-MieBatch chat "$TestDrive/in [1].txt" "$TestDrive/out.jsonl").Succeeded | Should -Be 1
    }

    It 'warns when a payload gives a deployment another name' {
        $file = Join-Path $TestDrive chat.json
        Export-MieDeployment chat $file
        $null = Set-MieDeployment $Odd -PayloadPath $file -WhatIf -WarningVariable warnings 3>$null
        "$warnings" | Should -Match "renames 'x\[1\]' to 'chat'"
        $null = Set-MieDeployment $Odd -PayloadPath $file -DisplayName 'x[1]' -WhatIf -WarningVariable none 3>$null
        "$none" | Should -Not -Match renames
    }

    It 'makes an endpoint of what -Endpoint takes' {
        "$(New-MieEndpoint 'GET,POST /a/{}')" | Should -Be 'GET,POST /a/{}'
        "$(New-MieEndpoint '/a/*' GET)" | Should -Be 'GET /a/{}'
    }

    It 'does not speak of paths where a script block was given for a text' {
        $failure = Get-Failure { New-MieDeployment -DisplayName { 'x' } -ModelId $Emulator.ModelId -Image iad.ocir.io/ns/vllm:1 }
        "$failure" | Should -Match 'quotes'
        "$failure" | Should -Not -Match 'Put the path'
    }
}

Describe 'A work request by position' {
    It 'is found by its OCID, and a name still is a deployment''s' {
        $d = New-TestDeployment positioned
        $id = $d.WorkRequestId
        (Get-MieWorkRequest $id).Id | Should -Be $id
        (Get-MieWorkRequest positioned).Id | Should -Contain $id
        Assert-Failure (Get-Failure { Get-MieWorkRequest ($id -replace 'workrequest\.oc1\.iad\..', 'workrequest.oc1.iad.zz') }) 'Mie.NotAuthorizedOrNotFound' ObjectNotFound '404' '.*'
        { Stop-MieWorkRequest $id -WhatIf } | Should -Not -Throw
        $d | Remove-MieDeployment -Confirm:$false
    }
}
