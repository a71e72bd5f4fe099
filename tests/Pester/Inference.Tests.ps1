BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $Emulator = Start-Emulator
    $Deployment = New-TestDeployment
    $Id = $Deployment.Id
    # Paths that the model server does not know are answered with what was sent.
    $Echo = '/models/echo'
}

AfterAll {
    Stop-MieEmulator
}

Describe 'Invoke-MieInference: what goes in' {
    It 'asks the chat path with -Prompt and gives the model''s text' {
        $answer = $Deployment | Invoke-MieInference -Prompt 'Who invented the Internet?' -MaxTokens 8
        $answer.object | Should -Be 'chat.completion'
        $answer.Text | Should -BeExactly $answer.choices[0].message.content
        $answer.usage.completion_tokens | Should -Be 8
        $answer | Should -BeOfType MieTools.Core.Inference.Reading.MieAnswer
    }

    It 'gives the same answer to the same prompt by -Deployment, -Id and -Uri' {
        $texts = @(
            Invoke-MieInference $Deployment -Prompt same -AsText
            Invoke-MieInference -Deployment $Deployment -Prompt same -AsText
            Invoke-MieInference -Id $Id -Prompt same -AsText
            Invoke-MieInference -Uri $Deployment.ModelDeploymentUrl -Path /v1/chat/completions -Prompt same -AsText
            Invoke-MieInference -Uri "$($Deployment.PredictUrl)/v1/chat/completions" -Path /v1/chat/completions -Prompt same -AsText
            'same' | Invoke-MieInference -Deployment $Deployment -AsText
        )
        $texts.Count | Should -Be 6
        ($texts | Sort-Object -Unique).Count | Should -Be 1
        $texts[0] | Should -Not -BeNullOrEmpty
    }

    It 'takes one target only' {
        { Invoke-MieInference -Deployment $Deployment -Id $Id -Prompt x } | Should -Throw -ErrorId 'AmbiguousParameterSet,MieTools.Cmdlets.InvokeMieInferenceCommand'
        { Invoke-MieInference -Uri http://127.0.0.1/x -Id $Id -Prompt x } | Should -Throw -ErrorId 'AmbiguousParameterSet,MieTools.Cmdlets.InvokeMieInferenceCommand'
    }

    It 'sends messages, a system prompt and options' {
        $answer = Invoke-MieInference $Deployment -Message @{ role = 'user'; content = 'a' }, @{ role = 'assistant'; content = 'b' }, 'c' -System 'be brief' -Option @{ n = 2; stop = @('xyz') } -MaxTokens 3
        $answer.Choice | Should -Be @(0, 1)
        $answer[0].choices.Count | Should -Be 2
    }

    It 'sends -Body as <Name>' -ForEach @(
        @{ Name = 'a hashtable'; Value = @{ a = @{ b = 1, $true, $null, 'ü"' } } }
        @{ Name = 'an ordered dictionary'; Value = [ordered]@{ a = [ordered]@{ b = 1, $true, $null, 'ü"' } } }
        @{ Name = 'an object'; Value = [pscustomobject]@{ a = [pscustomobject]@{ b = 1, $true, $null, 'ü"' } } }
        @{ Name = 'JSON text'; Value = '{"a": {"b": [1, true, null, "ü\""]}}' }
        @{ Name = 'bytes'; Value = [System.Text.Encoding]::UTF8.GetBytes('{"a": {"b": [1, true, null, "ü\""]}}') }
    ) {
        $sent = Invoke-MieInference $Deployment -Path $Echo -Body $Value
        ($sent.body | ConvertTo-Json -Depth 5 -Compress) | Should -BeExactly '{"a":{"b":[1,true,null,"ü\""]}}'
    }

    It 'sends a file with -InFile, relative to the PowerShell location, and one that is piped' {
        Set-Content (Join-Path $TestDrive 'body.json') '{"from": "a file"}'
        Push-Location $TestDrive
        try {
            (Invoke-MieInference $Deployment -Path $Echo -InFile ./body.json).body.from | Should -Be 'a file'
            (Get-Item ./body.json | Invoke-MieInference -Id $Id -Path $Echo).body.from | Should -Be 'a file'
            (Invoke-MieInference $Deployment -Path $Echo -Body (Get-Item ./body.json)).body.from | Should -Be 'a file'
        }
        finally { Pop-Location }
    }

    It 'sends each of many piped files' {
        1..3 | ForEach-Object { Set-Content (Join-Path $TestDrive "many-$_.json") "{`"n`": $_}" }
        (Get-ChildItem $TestDrive -Filter many-*.json | Sort-Object Name | Invoke-MieInference -Id $Id -Path $Echo).body.n | Should -Be @(1, 2, 3)
    }

    It 'sends a form with fields and a file' {
        $file = Join-Path $TestDrive 'speech.txt'
        Set-Content $file 'the content of the file' -NoNewline
        $sent = Invoke-MieInference $Deployment -Path $Echo -Form @{ model = 'whisper'; n = 2; file = Get-Item $file }
        $sent.headers.'content-type' | Should -Match '^multipart/form-data; boundary='
        $sent.body | Should -Match '(?s)name="?model"?.*whisper'
        $sent.body | Should -Match '(?s)name="?file"?; filename="?speech\.txt"?.*the content of the file'
    }

    It 'sends queries and headers' {
        $sent = Invoke-MieInference $Deployment -Path $Echo -Query ([ordered]@{ q = 'a b&c'; list = 1, 2 }) -Header @{ 'x-note' = 'hello' }
        $sent.method | Should -Be 'GET'
        $sent.query | Should -Be '?q=a%20b%26c&list=1&list=2'
        $sent.headers.'x-note' | Should -Be 'hello'
    }

    It 'picks GET when there is nothing to send and the path takes it' {
        (Invoke-MieInference $Deployment -Path /v1/models).object | Should -Be 'list'
        (Invoke-MieInference $Deployment -Path $Echo).method | Should -Be 'GET'
    }

    It 'refuses what contradicts itself: <Name>' -ForEach @(
        @{ Name = 'prompt and body'; More = @{ Prompt = 'x'; Body = @{} } }
        @{ Name = 'body and form'; More = @{ Body = @{}; Form = @{} } }
        @{ Name = 'raw and text'; More = @{ Prompt = 'x'; Raw = $true; AsText = $true } }
        @{ Name = 'options without a prompt'; More = @{ Body = @{}; Option = @{ a = 1 } } }
        @{ Name = 'no tokens'; More = @{ Prompt = 'x'; MaxTokens = 0 } }
        @{ Name = 'a script as a body'; More = @{ Body = { 1 } } }
        @{ Name = 'a password in a body'; More = @{ Body = @{ p = (ConvertTo-SecureString x -AsPlainText -Force) } } }
        @{ Name = 'not a number'; More = @{ Body = @{ p = [double]::NaN } } }
    ) {
        $before = (Get-Stats).requests
        $failure = Get-Failure { Invoke-MieInference $Deployment @More }
        $failure.Count | Should -Be 1
        $failure.FullyQualifiedErrorId | Should -Be 'Mie.ArgumentInvalid,MieTools.Cmdlets.InvokeMieInferenceCommand'
        (Get-Stats).requests | Should -Be $before
    }

    It 'says where JSON text is broken' {
        $failure = Get-Failure { Invoke-MieInference $Deployment -Body '{"a": }' }
        $failure.FullyQualifiedErrorId | Should -Be 'Mie.JsonInvalid,MieTools.Cmdlets.InvokeMieInferenceCommand'
        $failure.CategoryInfo.Category | Should -Be 'InvalidData'
    }
}

Describe 'Invoke-MieInference in a pipeline' {
    It 'serves the first object before the second is read' {
        $log = [System.Collections.Generic.List[string]]::new()
        'a', 'b' | ForEach-Object { $log.Add("read $_"); $_ } | Invoke-MieInference -Id $Id -MaxTokens 1 | ForEach-Object { $log.Add('answer') }
        $log | Should -Be @('read a', 'answer', 'read b', 'answer')
    }

    It 'takes texts, hashtables and objects in one pipeline' {
        $answers = 'text', @{ n = 1 }, [pscustomobject]@{ n = 2 } | Invoke-MieInference -Id $Id -Path $Echo
        $answers[0].object | Should -Be 'text_completion'
        $answers[1].body.n | Should -Be 1
        $answers[2].body.n | Should -Be 2
    }

    It 'binds the columns of a CSV, an Id column of its own included' {
        $csv = Join-Path $TestDrive 'prompts.csv'
        Set-Content $csv "Id,Prompt,MaxTokens`n1,first,2`n2,second,3"
        $answers = Import-Csv $csv | Invoke-MieInference -Deployment $Deployment
        $answers.usage.completion_tokens | Should -Be @(2, 3)
        $answers[0].Text | Should -Not -Be $answers[1].Text
    }

    It 'finds the deployment in an Id column when none is named' {
        $rows = [pscustomobject]@{ Id = $Id; Prompt = 'a' }, [pscustomobject]@{ DeploymentId = $Id; Prompt = 'b' }
        ($rows | Invoke-MieInference -MaxTokens 1).Count | Should -Be 2
    }

    It 'serves deployments that are piped in, each with the same prompt' {
        $null = New-TestDeployment 'second'
        $answers = Get-MieDeployment | Invoke-MieInference -Prompt same -MaxTokens 3
        $answers.Count | Should -Be 2
        $failure = Get-Failure { $Deployment | Invoke-MieInference -Path /nope -Prompt x }
        $failure.TargetObject | Should -BeOfType MieTools.Core.Deployments.Models.MieDeployment
    }

    It 'names what is missing when there is no target' {
        $failure = Get-Failure { 'a' | Invoke-MieInference }
        Assert-Failure $failure 'Mie.ArgumentInvalid' InvalidArgument 'No deployment was given' '-Deployment, -Id or -Uri'
        { @{ x = 1 } | Invoke-MieInference -ErrorAction Stop } |
            Should -Throw -ErrorId 'ParameterArgumentTransformationError,MieTools.Cmdlets.InvokeMieInferenceCommand' -ExpectedMessage '*no deployment is named*by -Deployment, -Id or -Uri*'
    }

    It 'does not carry a value over from one object to the next' {
        $answers = [pscustomobject]@{ Prompt = 'a'; MaxTokens = 1 }, [pscustomobject]@{ Prompt = 'a' } | Invoke-MieInference -Deployment $Deployment
        $answers[0].usage.completion_tokens | Should -Be 1
        $answers[1].usage.completion_tokens | Should -BeGreaterThan 1
    }

    It 'reports a bad object and serves the rest' {
        $answers = '{"n": 1}', '{bad', '{"n": 3}' | ForEach-Object { [pscustomobject]@{ Json = $_ } } |
            ForEach-Object { Invoke-MieInference $Deployment -Path $Echo -Body $_.Json -ErrorAction SilentlyContinue }
        $answers.body.n | Should -Be @(1, 3)
        $loop = [System.Collections.Generic.List[object]]::new()
        $loop.Add($loop)
        $answers = @{ n = 1 }, @{ n = $loop }, @{ n = 3 } | Invoke-MieInference -Id $Id -Path $Echo -ErrorVariable failure -ErrorAction SilentlyContinue
        $answers.body.n | Should -Be @(1, 3)
        $failure.Count | Should -Be 1
        $failure.FullyQualifiedErrorId | Should -Be 'Mie.ArgumentInvalid,MieTools.Cmdlets.InvokeMieInferenceCommand'
        $failure[0].TargetObject | Should -BeOfType hashtable
    }

    It 'stops at the first error with -ErrorAction Stop' {
        $served = [System.Collections.Generic.List[object]]::new()
        { @{ n = 1 }, { }, @{ n = 3 } | Invoke-MieInference -Id $Id -Path $Echo -ErrorAction Stop | ForEach-Object { $served.Add($_) } } | Should -Throw -ErrorId 'Mie.ArgumentInvalid,*'
        $served.Count | Should -Be 1
    }

    It 'keeps the order with -ThrottleLimit' {
        $answers = 1..8 | ForEach-Object { @{ n = $_ } } | Invoke-MieInference -Id $Id -Path $Echo -ThrottleLimit 8
        $answers.body.n | Should -Be (1..8)
    }

    It 'works at the same time with -ThrottleLimit, on as many as it says' {
        $before = (Get-Stats).openInferences
        # None is answered, so what is open at the server is all that was sent.
        $run = Start-InShell '1..12 | ForEach-Object { @{ n = $_ } } | Invoke-MieInference -Id $Id -Path $Echo -Header @{ "mie-fault" = "stall;at=answer" } -ThrottleLimit 8' @{ Id = $Id; Echo = $Echo }
        try { Wait-Until { (Get-Stats).openInferences - $before -eq 8 } }
        finally {
            $run.Shell.Stop()
            $run.Shell.Dispose()
        }
        Wait-Until { (Get-Stats).openInferences -eq $before }
    }

    It 'keeps the order when the first is the slowest, and puts errors in their place' {
        $log = [System.Collections.Generic.List[string]]::new()
        1..4 | ForEach-Object { @{ n = $_ } } |
            Invoke-MieInference -Id $Id -Path $Echo -ThrottleLimit 4 -Header @{ 'mie-fault' = "delay=200;times=1;key=$(Get-Random)" } |
            ForEach-Object { $log.Add($_.body.n) }
        $log | Should -Be @(1..4)
        $mixed = @{ n = 1 }, @{ n = 2 } | Invoke-MieInference -Id $Id -Path $Echo -ThrottleLimit 2 -Header @{ 'mie-fault' = "status=500;times=1;key=$(Get-Random)" } -ErrorVariable failure -ErrorAction SilentlyContinue
        @($mixed).Count | Should -Be 1
        $failure.Count | Should -Be 1
        $failure[0].TargetObject.n | Should -BeIn @(1, 2)
    }

    # In order, a window of four times the limit goes on while the first answer is slow; OrderedRequestsTests hold what is under way.
    It 'reads no more ahead than the window of -ThrottleLimit' {
        $answered = 0
        $read = 0
        1..30 | ForEach-Object { $read++; @{ n = $_ } } | Invoke-MieInference -Id $Id -Path $Echo -ThrottleLimit 2 | ForEach-Object { $answered++; ($read - $answered) | Should -BeLessOrEqual 8 }
        $answered | Should -Be 30
    }

    It 'works in a thread job with a connection that is handed over' -Skip:(-not (Get-Command Start-ThreadJob -ErrorAction Ignore)) {
        $context = Get-MieContext
        $module = (Get-Module MieTools).Path
        $text = Start-ThreadJob { Import-Module $using:module; Invoke-MieInference -Context $using:context -Id $using:Id -Prompt hi -AsText } | Receive-Own
        $text | Should -Be (Invoke-MieInference -Id $Id -Prompt hi -AsText)
    }

    It 'works in the runspaces of ForEach-Object -Parallel with the session''s connection' {
        $answers = 1..4 | ForEach-Object -Parallel {
            Import-Module (Join-Path $using:Root 'MieTools.psd1')
            Invoke-MieInference -Id $using:Id -Path $using:Echo -Body @{ n = $_ }
        } -ThrottleLimit 4
        $answers.body.n | Sort-Object | Should -Be (1..4)
    }

    It 'ends at once when a later command has had enough' {
        $before = (Get-Stats).inferences
        $first = 1..50 | ForEach-Object { @{ n = $_ } } | Invoke-MieInference -Id $Id -Path $Echo | Select-Object -First 1
        $first.body.n | Should -Be 1
        (Get-Stats).inferences - $before | Should -Be 1
    }
}

Describe 'Invoke-MieInference: what comes out' {
    It 'is text with -AsText' {
        $text = Invoke-MieInference $Deployment -Prompt x -AsText
        $text | Should -BeOfType string
        $text | Should -BeExactly (Invoke-MieInference $Deployment -Prompt x).Text
    }

    It 'is the body as it came with -Raw' {
        $raw = Invoke-MieInference $Deployment -Prompt x -Raw
        $raw | Should -BeOfType string
        ($raw | ConvertFrom-Json).object | Should -Be 'chat.completion'
    }

    It 'is text for text' {
        Invoke-MieInference $Deployment -Path /metrics | Should -BeOfType string
    }

    It 'goes into -OutFile, relative to the PowerShell location, and nowhere else' {
        Push-Location $TestDrive
        try {
            Invoke-MieInference $Deployment -Path /v1/models -OutFile ./models.json | Should -BeNullOrEmpty
            (Get-Content ./models.json -Raw | ConvertFrom-Json).object | Should -Be 'list'
            Get-ChildItem $TestDrive -Filter *.partial | Should -BeNullOrEmpty
        }
        finally { Pop-Location }
    }

    It 'leaves an -OutFile as it was when the call fails' {
        $file = Join-Path $TestDrive 'kept.txt'
        Set-Content $file 'before' -NoNewline
        $failure = Get-Failure { Invoke-MieInference $Deployment -Prompt x -OutFile $file -Header @{ 'mie-fault' = 'status=500' } }
        $failure.FullyQualifiedErrorId | Should -Be 'Mie.InternalServerError,MieTools.Cmdlets.InvokeMieInferenceCommand'
        Get-Content $file | Should -Be 'before'
        Get-ChildItem $TestDrive -Filter *.partial | Should -BeNullOrEmpty
    }

    It 'is not asked for when -OutFile cannot be written' {
        $before = (Get-Stats).requests
        $failure = Get-Failure { Invoke-MieInference $Deployment -Prompt x -OutFile (Join-Path $TestDrive 'no/such/folder/x') }
        Assert-Failure $failure 'Mie.FileUnwritable' WriteError 'cannot be written' 'Nothing was sent'
        (Get-Stats).requests | Should -Be $before
    }

    It 'comes with -StatusCodeVariable and -ResponseHeadersVariable' {
        $null = Invoke-MieInference $Deployment -Prompt x -MaxTokens 1 -StatusCodeVariable status -ResponseHeadersVariable headers
        $status | Should -Be 200
        $headers['Content-Type'] | Should -Match '^application/json'
        $headers['opc-request-id'] | Should -Not -BeNullOrEmpty
        $null = Invoke-MieInference $Deployment -Prompt x -Header @{ 'mie-fault' = 'status=422' } -StatusCodeVariable status -ErrorAction SilentlyContinue
        $status | Should -Be 422
    }

    It 'tells every request with -Verbose, with its opc-request-id and no secret' {
        $said = Get-Transcript { Invoke-MieInference $Deployment -Prompt x -MaxTokens 1 -Verbose -Debug }
        $said | Should -Match "POST $([regex]::Escape($Deployment.PredictUrl))/v1/chat/completions: 200, \d+ ms, opc-request-id [0-9A-F]{32}"
        $said | Should -Not -Match 'Signature version|signature="|Authorization: (?!\*\*\*)'
    }

    It 'masks the secrets among the headers that the user sends' {
        $said = Get-Transcript { Invoke-MieInference $Deployment -Path $Echo -Header @{ 'x-api-key' = 'SECRET-ONE'; 'api-key' = 'SECRET-TWO' } -Raw -Verbose -Debug | Out-Null }
        $said | Should -Match '> x-api-key: \*\*\*'
        $said | Should -Match '> api-key: \*\*\*'
    }

    It 'repeats what was not served, and says so with -Verbose' {
        $said = Invoke-MieInference $Deployment -Prompt x -MaxTokens 1 -Verbose -Header @{ 'mie-fault' = "status=429;retry-after=0;times=2;key=$(Get-Random)" } 4>&1
        ($said.Where{ $_ -is [System.Management.Automation.VerboseRecord] -and "$_" -match ': 429,' }).Count | Should -Be 2
        $said[-1].object | Should -Be 'chat.completion'
    }

    It 'is an error after -TimeoutSec' {
        $failure = Get-Failure { Invoke-MieInference $Deployment -Prompt x -TimeoutSec 1 -Header @{ 'mie-fault' = 'stall;at=answer' } }
        Assert-Failure $failure 'Mie.InferenceTimeout' OperationTimeout 'within 1 s' '-TimeoutSec'
    }
}

Describe 'Rows of a table' {
    It 'take an empty cell for a value that was not given, and name one that is no number' {
        $rows = "Id,Prompt,MaxTokens,Model`n1,a,,`n2,b,abc,`n3,c,3,m" | ConvertFrom-Csv
        $answers = $rows | Invoke-MieInference -Deployment $Deployment -ErrorVariable failed -ErrorAction SilentlyContinue
        $answers.model | Should -Be @('odsc-llm', 'm')
        $answers[1].usage.completion_tokens | Should -Be 3
        $failed | Should -HaveCount 1
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'Mie.ArgumentInvalid,*'
        $failed[0].TargetObject.Id | Should -Be 2
        "$($failed[0])" | Should -Match "'abc'"
    }
}
