# SerializationTests has every output type in a hosted engine; here are real jobs, real files, and the emulator's process.
BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $Emulator = Start-Emulator
    $Deployment = New-TestDeployment
    $rendering = $PSStyle.OutputRendering
    $PSStyle.OutputRendering = 'PlainText'
    $InJob = {
        param($Module, $Config, $Address)
        Import-Module $Module
        $null = Connect-MieService -ConfigFile $Config -Endpoint $Address -InferenceEndpoint $Address
    }
    function Receive-FromJob([string] $Script) {
        Start-Job ([scriptblock]::Create("$InJob`n$Script")) -ArgumentList "$Root/MieTools.psd1", $Emulator.ConfigFile, $Emulator.ControlPlane |
            Receive-Own
    }
}

AfterAll {
    $PSStyle.OutputRendering = $rendering
    Stop-MieEmulator
}

Describe 'What a job hands on' {
    It 'is a deployment that is shown as the deployment is' {
        $copy = Receive-FromJob "Get-MieDeployment -Id $($Deployment.Id)"
        $copy.PSTypeNames[0] | Should -BeExactly 'Deserialized.MieTools.Core.Deployments.Models.MieDeployment'
        $live = Get-MieDeployment -Id $Deployment.Id
        ($copy | Out-String) -replace '\d+[smh] ', '' | Should -BeExactly (($live | Out-String) -replace '\d+[smh] ', '')
        ($copy | Out-String) | Should -Match 'ACTIVE +openai +2 +1 '
        $copy.Configuration.Environment.Endpoints[1].Methods | Should -Be 'GET', 'POST'
        $copy.FreeformTags.Count | Should -Be $live.FreeformTags.Count
    }

    It 'is taken by the next command' {
        $copy = Receive-FromJob "Get-MieDeployment -Id $($Deployment.Id)"
        ($copy | Get-MieEndpoint -Source Custom).Count | Should -Be 2
        ($copy | Invoke-MieInference -Prompt hi -MaxTokens 3).CompletionTokens | Should -Be 3
    }

    It 'has sources by their names' {
        $routes = Receive-FromJob "Get-MieDeployment -Id $($Deployment.Id) | Get-MieEndpoint"
        ($routes | Where-Object Source -EQ Custom).Count | Should -Be 2
        ($routes | Group-Object Source).Name | Should -Be 'Custom', 'Framework'
        $routes[0].Methods | Should -Not -BeNullOrEmpty
    }

    It 'is a stream that can be joined, with all that its chunks brought' {
        $chunks = Receive-FromJob "Invoke-MieStream -Id $($Deployment.Id) -Prompt hi -MaxTokens 4"
        $answer = $chunks | Join-MieStream
        $answer.CompletionTokens | Should -Be 4
        $answer.Data[1].choices[0].delta.content | Should -BeExactly $chunks[1].Text
    }
}

Describe 'A connection that comes back' {
    It 'is connected again in a job, and after it' {
        $context = Get-MieContext
        $back = Start-Job -ArgumentList "$Root/MieTools.psd1" {
            Import-Module $args[0]
            $null = Get-MieDeployment -Context $using:context -Id ($using:Deployment).Id
            $using:context
        } | Receive-Own
        ($back | Get-MieDeployment -Name $Deployment.DisplayName).Id | Should -Be $Deployment.Id
    }

    It 'is connected again from a file' {
        Get-MieContext | Export-Clixml "$TestDrive/context.xml"
        Get-Content "$TestDrive/context.xml" -Raw | Should -Not -Match 'PRIVATE KEY'
        (Get-MieDeployment -Context (Import-Clixml "$TestDrive/context.xml") -Id $Deployment.Id).Id | Should -Be $Deployment.Id
    }
}

Describe 'A table in a file' {
    It 'has the endpoints of deployments, and makes deployments with them' {
        $Deployment | Export-Csv "$TestDrive/deployments.csv"
        $row = Import-Csv "$TestDrive/deployments.csv"
        $row.Endpoints | Should -BeExactly 'GET,POST /v1/custom/completions; GET,POST /models/{}'
        $made = New-MieDeployment -DisplayName again -ModelId $row.ModelId -Image $row.Image -Endpoint $row.Endpoints
        $made.Endpoints.ToString() | Should -BeExactly $row.Endpoints
        ($row | Get-MieEndpoint -Source Custom).Count | Should -Be 2
    }

    It 'has answers to hashtables with what was asked' {
        @{ messages = @(@{ role = 'user'; content = 'hi' }) } | Invoke-MieInference $Deployment | Export-Csv "$TestDrive/answers.csv"
        Get-Content "$TestDrive/answers.csv" -Raw | Should -Not -Match 'System\.|MieTools\.'
        ((Import-Csv "$TestDrive/answers.csv").InputObject | ConvertFrom-Json).messages[0].content | Should -BeExactly 'hi'
    }

    It 'has of what a job or a file brought what it has of the objects themselves' {
        $answer = @{ prompt = 'hi' } | Invoke-MieInference $Deployment -Path /v1/completions -MaxTokens 2
        $Deployment, $answer, (Get-MieContext) | Export-Clixml "$TestDrive/mixed.xml"
        $live = $Deployment, $answer, (Get-MieContext)
        $copies = Import-Clixml "$TestDrive/mixed.xml"
        foreach ($i in 0..2) {
            $row = $copies[$i] | ConvertTo-Csv | ConvertFrom-Csv
            $wanted = $live[$i] | ConvertTo-Csv | ConvertFrom-Csv
            foreach ($name in $wanted.PSObject.Properties.Name) { $row.$name | Should -BeExactly $wanted.$name -Because $name }
        }
        $row = $copies[0] | ConvertTo-Csv | ConvertFrom-Csv
        $row.Endpoints | Should -BeExactly 'GET,POST /v1/custom/completions; GET,POST /models/{}'
        ($copies[1] | ConvertTo-Csv) -join '' | Should -Not -Match 'System\.'
    }

    It 'has lists of models and of embeddings' {
        $null = $Deployment | Invoke-MieInference -Path /v1/models | Export-Csv "$TestDrive/models.csv"
        Get-Content "$TestDrive/models.csv" -Raw | Should -Not -Match 'System\.'
        ($Deployment | Invoke-MieInference -Path /v1/embeddings -Prompt hi | ConvertTo-Csv) -join '' | Should -Not -Match 'System\.'
    }
}

Describe 'What the user gave' {
    It 'is not changed by being the input of an answer' {
        $row = [pscustomobject]@{ Prompt = 'hi'; Tags = 'a', 'b' }
        $before = "$row"
        $answer = $row | Invoke-MieInference $Deployment
        "$row" | Should -BeExactly $before
        $answer.InputObject.Tags | Should -Be 'a', 'b'
    }
}

Describe "An emulator's process" {
    It 'says as JSON and CSV what it holds' {
        $emulator = Get-MieEmulator
        $back = $emulator | ConvertTo-Json | ConvertFrom-Json
        $back.ControlPlane | Should -BeExactly $emulator.ControlPlane.OriginalString
        $back.State | Should -BeExactly Running
        ($emulator | ConvertTo-Json) + ($emulator | ConvertTo-Csv) | Should -Not -Match 'System\.|MieTools\.(Core|Emulator)'
    }

    It 'says once whether it runs' {
        $emulator = Get-MieEmulator
        ($emulator | ConvertTo-Json | ConvertFrom-Json).PSObject.Properties.Name | Should -Not -Contain 'IsRunning'
        $emulator.IsRunning | Should -BeTrue
        $emulator.State | Should -BeExactly Running
    }

    It 'is shown of a copy as it is' {
        $emulator = Get-MieEmulator
        $emulator | Export-Clixml "$TestDrive/emulator.xml"
        (Import-Clixml "$TestDrive/emulator.xml" | Out-String) | Should -BeExactly ($emulator | Out-String)
    }

    It 'is stopped by a copy of it: <_>' -ForEach 'Clixml', 'JSON' {
        $second = Start-Emulator -NoConnect
        $copy = if ($_ -eq 'JSON') { $second | ConvertTo-Json | ConvertFrom-Json } else {
            $second | Export-Clixml "$TestDrive/second.xml"
            Import-Clixml "$TestDrive/second.xml"
        }
        $copy | Stop-MieEmulator
        $second.State | Should -BeExactly Stopped
        $failure = Get-Failure { Stop-MieEmulator $copy }
        $failure.FullyQualifiedErrorId | Should -BeLike 'ParameterArgumentTransformationError,*'
        "$failure" | Should -Match 'Get-MieEmulator'
    }
}

Describe "A proxy's process" {
    BeforeAll {
        $chat = New-TestDeployment 'proxied'
        $proxy = Start-MieProxy $chat
    }
    AfterAll { Stop-MieProxy }

    It 'is its addresses in JSON and CSV' {
        $back = $proxy | ConvertTo-Json | ConvertFrom-Json
        $back.BaseUrl | Should -BeExactly $proxy.BaseUrl
        $back.Model | Should -Be 'proxied'
        $back.PSObject.Properties.Name | Should -Not -Contain 'IsRunning'
        $proxy.IsRunning | Should -BeTrue
        ($proxy | ConvertTo-Json) + ($proxy | ConvertTo-Csv) | Should -Not -Match 'System\.|MieTools\.(Core|Proxy)'
    }

    It 'is shown from a file as it is' {
        $proxy | Export-Clixml "$TestDrive/proxy.xml"
        (Import-Clixml "$TestDrive/proxy.xml" | Out-String) | Should -BeExactly ($proxy | Out-String)
    }

    It 'is found by its copy, and stopped' {
        $second = Start-MieProxy $chat
        $copy = $second | ConvertTo-Json | ConvertFrom-Json
        $copy | Stop-MieProxy
        $second.State | Should -Be 'Stopped'
        $proxy.State | Should -Be 'Running'
        "$(Get-Failure { Stop-MieProxy $copy })" | Should -Match 'Get-MieProxy'
    }
}
