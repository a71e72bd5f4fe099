BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    . "$PSScriptRoot/CannedServer.ps1"
    $Emulator = Start-Emulator
    $Deployment = New-TestDeployment
    $Id = $Deployment.Id
    $Canned = [CannedServer]::new()
    $CannedUri = "http://127.0.0.1:$($Canned.Port)/$Id"
    $Tool = @{ type = 'function'; function = @{ name = 'get_weather'; parameters = @{ type = 'object'; properties = @{ city = @{ type = 'string' } } } } }
}

AfterAll {
    $Canned.Dispose()
    Stop-MieEmulator
}

Describe 'An answer' {
    It 'has what the model said, of every API in the same words: <Path>' -ForEach @(
        @{ Path = '/v1/chat/completions'; Body = @{ messages = @(@{ role = 'user'; content = 'red' }); max_tokens = 5 }; Of = { $_.choices[0].message.content } }
        @{ Path = '/v1/completions'; Body = @{ prompt = 'red'; max_tokens = 5 }; Of = { $_.choices[0].text } }
        @{ Path = '/v1/responses'; Body = @{ input = 'red'; max_output_tokens = 5 }; Of = { $_.output[0].content[0].text } }
        @{ Path = '/v1/messages'; Body = @{ model = 'm'; messages = @(@{ role = 'user'; content = 'red' }); max_tokens = 5 }; Of = { $_.content[0].text } }
    ) {
        $answer = Invoke-MieInference $Deployment -Path $Path -Body $Body
        $answer | Should -BeOfType MieTools.Core.Inference.Reading.MieAnswer
        $answer.Text | Should -Not -BeNullOrEmpty
        "$answer" | Should -BeExactly $answer.Text
        ($answer | ForEach-Object $Of) | Should -BeExactly $answer.Text
        ($answer.Data | ForEach-Object $Of) | Should -BeExactly $answer.Text
        $answer.CompletionTokens | Should -Be 5
        $answer.PromptTokens | Should -BeGreaterThan 0
        $answer.FinishReason | Should -Not -BeNullOrEmpty
        $answer.Elapsed | Should -BeGreaterThan ([timespan]::Zero)
        $answer.RequestId | Should -Match '^[0-9A-F]{32}$'
        $answer.DeploymentName | Should -Be 'chat'
    }

    It 'knows the input that it answers, in whatever order answers come' {
        $inputs = 1..12 | ForEach-Object { "number $_" }
        $answers = $inputs | Invoke-MieInference $Deployment -MaxTokens 3 -ThrottleLimit 6
        $answers.InputObject | Should -Be $inputs
        (Invoke-MieInference $Deployment -Prompt x -MaxTokens 1).InputObject | Should -Be 'x'
        $row = [pscustomobject]@{ Id = 1; Prompt = 'x' }
        [object]::ReferenceEquals(($row | Invoke-MieInference $Deployment -MaxTokens 1).InputObject, $row) | Should -BeTrue
    }

    It 'has properties that are there in strict mode, add up and select' {
        Set-StrictMode -Version Latest
        $answers = 'a', 'b' | Invoke-MieInference $Deployment -MaxTokens 3
        $answers[0].Refusal, $answers[0].Reasoning | Should -Be @($null, $null)
        $answers[0].ToolCalls.Count | Should -Be 0
        ($answers | Measure-Object CompletionTokens -Sum).Sum | Should -Be 6
        $csv = $answers | Select-Object InputObject, Text, FinishReason | ConvertTo-Csv | ConvertFrom-Csv
        $csv.Text | Should -Be $answers.Text
        $csv.FinishReason | Should -Be @('length', 'length')
    }

    It 'is no text with -AsText when the model gave none, but a warning: <Name>' -ForEach @(
        @{ Name = 'a tool call'; Prompt = 'Rome'; Tools = $true; Said = 'a tool call: get_weather\(\{' }
        @{ Name = 'a refusal'; Prompt = '[refuse]'; Said = "a refusal: I'm sorry" }
        @{ Name = 'reasoning'; Prompt = 'x'; More = @{ reasoning_effort = 'low' }; Said = '\d+ characters of reasoning alone \(finish reason length\)' }
    ) {
        $option = if ($Tools) { @{ tools = @($Tool) } } elseif ($More) { $More } else { @{} }
        $text = Invoke-MieInference $Deployment -Prompt $Prompt -MaxTokens 15 -Option $option -AsText -WarningVariable warned -WarningAction SilentlyContinue
        $text | Should -BeNullOrEmpty
        $warned | Should -HaveCount 1
        "$warned" | Should -Match $Said
    }

    It 'of JSON that is a list comes item by item, or whole with -NoEnumerate' {
        Set-Answer 200 '[{"n": 1}, {"n": 2}]'
        $items = Invoke-MieInference -Uri $CannedUri -Path /models/list -Body @{ } | ForEach-Object { $_ }
        $items.n | Should -Be @(1, 2)
        (Invoke-MieInference -Uri $CannedUri -Path /models/list -Body @{ } | Measure-Object).Count | Should -Be 2
        (Invoke-MieInference -Uri $CannedUri -Path /models/list -Body @{ } -NoEnumerate | Measure-Object).Count | Should -Be 1
    }

    It 'that is a JSON string is its text' {
        Set-Answer 200 '"just \"words\""'
        Invoke-MieInference -Uri $CannedUri -Path /models/say -Body @{ } | Should -BeExactly 'just "words"'
        Invoke-MieInference -Uri $CannedUri -Path /models/say -Body @{ } -AsText | Should -BeExactly 'just "words"'
    }
}

Describe 'A prompt with piped input' {
    It 'stands above it: <Name>' -ForEach @(
        @{ Name = 'a text'; Of = { 'below' }; Wanted = 'above$below' }
        @{ Name = 'a number'; Of = { 1.5 }; Wanted = 'above$1.5' }
        @{ Name = 'a row'; Of = { [pscustomobject]@{ Id = 1; Prompt = 'below' } }; Wanted = 'above$below' }
        @{ Name = 'a file'; Of = { Set-Content "$TestDrive/below.txt" 'below' -NoNewline; Get-Item "$TestDrive/below.txt" }; Wanted = 'above$below' }
        @{ Name = 'an object'; Of = { [pscustomobject]@{ n = 1 } }; Wanted = 'above${"n":1}' }
    ) {
        $alone = Invoke-MieInference $Deployment -Prompt ($Wanted -replace '\$', "`n`n") -AsText
        & $Of | Invoke-MieInference $Deployment -Prompt above -AsText | Should -BeExactly $alone
    }
}

Describe 'Rows' {
    BeforeAll {
        $Questions = Join-Path $TestDrive 'questions.csv'
        1..40 | ForEach-Object { [pscustomobject]@{ Id = "Q$_"; Prompt = "question, $_"; Note = "a `"note`" $_" } } | Export-Csv $Questions
    }

    It 'all come out in order with their own columns, answered or with their error, and only those with an error are run again' {
        $answers = Join-Path $TestDrive 'answers.csv'
        $before = (Get-Stats).inferences
        Import-Csv $Questions | Invoke-MieInference $Deployment -MaxTokens 3 -ThrottleLimit 8 -AsRow -Header @{ 'mie-fault' = 'status=500;every=10' } -WarningVariable warned -WarningAction SilentlyContinue -ErrorVariable failed |
            Export-Csv $answers
        $failed | Should -BeNullOrEmpty
        "$warned" | Should -Match '^4 of 40 rows failed'
        $rows = Import-Csv $answers
        $rows.Id | Should -Be (1..40).ForEach{ "Q$_" }
        $rows[0].PSObject.Properties.Name | Should -Be @('Id', 'Prompt', 'Note', 'Answer', 'FinishReason', 'PromptTokens', 'CompletionTokens', 'ElapsedMs', 'Error')
        $rows.Note | Should -Be (Import-Csv $Questions).Note
        $bad = $rows.Where{ $_.Error }
        $bad.Count | Should -Be 4
        $bad.Answer | Should -Be @('', '', '', '')
        $bad[0].Error | Should -Match '500'
        $good = $rows.Where{ -not $_.Error }
        $good.FinishReason | Select-Object -Unique | Should -Be 'length'
        $good[-1].Answer | Should -BeExactly (Invoke-MieInference $Deployment -Prompt $good[-1].Prompt -MaxTokens 3 -AsText)
        # A call that a fault strikes is none; one more was made here.
        (Get-Stats).inferences - $before | Should -Be 37

        $before = (Get-Stats).inferences
        $again = Import-Csv $answers | Where-Object Error | Invoke-MieInference $Deployment -MaxTokens 3 -ThrottleLimit 8 -AsRow
        (Get-Stats).inferences - $before | Should -Be 4
        $again.Id | Should -Be $bad.Id
        $again.Error | Should -Be @($null, $null, $null, $null)
        $again[0].PSObject.Properties.Name | Should -Be $rows[0].PSObject.Properties.Name
        $again.Answer | Should -Not -Contain ''
    }

    It 'without a prompt are errors about that row, and nothing is sent for them: <Name>' -ForEach @(
        @{ Name = 'an empty cell'; Csv = "Id,Prompt`n1,a`n2,`n3,c"; Bad = 2; Said = 'The prompt is empty' }
        @{ Name = 'no column'; Csv = "Id,Question`n1,a"; Bad = 1; Said = 'no column Prompt' }
    ) {
        $before = (Get-Stats).inferences
        $rows = @($Csv | ConvertFrom-Csv | Invoke-MieInference $Deployment -MaxTokens 1 -AsRow -WarningAction SilentlyContinue)
        $rows.Id | Should -Be ($Csv | ConvertFrom-Csv).Id
        $rows.Where{ $_.Error }.Id | Should -Be $Bad
        $rows.Where{ $_.Error }.Error | Should -Match $Said
        (Get-Stats).inferences - $before | Should -Be ($rows.Count - 1)

        $null = $Csv | ConvertFrom-Csv | Invoke-MieInference $Deployment -MaxTokens 1 -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed | Should -HaveCount 1
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'Mie.ArgumentInvalid,*'
        $failed[0].TargetObject.Id | Should -Be $Bad
    }

    It 'are made of texts, files and hashtables, too' {
        ('red' | Invoke-MieInference $Deployment -MaxTokens 1 -AsRow).Prompt | Should -Be 'red'
        $file = Join-Path $TestDrive 'a.log'
        Set-Content $file 'It broke.'
        (Get-Item $file | Invoke-MieInference $Deployment -Prompt 'Say why:' -MaxTokens 1 -AsRow).Path | Should -Be (Get-Item $file).FullName
        (@{ Id = 7 } | Invoke-MieInference $Deployment -Prompt 'Say why:' -MaxTokens 1 -AsRow).Id | Should -Be 7
    }

    It 'say what came in place of a text' {
        $rows = 'Rome' | Invoke-MieInference $Deployment -Option @{ tools = @($Tool) } -AsRow -WarningAction SilentlyContinue
        $rows.Answer | Should -BeExactly ''
        $rows.Error | Should -Match 'a tool call: get_weather\('
    }
}

Describe 'A schema' {
    It 'gives objects of its form: <Name>' -ForEach @(
        @{ Name = 'the short form'; Schema = 'severity: low|high, product' }
        @{ Name = 'a hashtable of it'; Schema = [ordered]@{ severity = 'low', 'high'; product = 'string' } }
        @{ Name = 'JSON text'; Schema = '{"type":"object","properties":{"severity":{"enum":["low","high"]},"product":{"type":"string"}},"required":["severity","product"]}' }
        @{ Name = 'a hashtable of a JSON schema'; Schema = @{ type = 'object'; properties = [ordered]@{ severity = @{ enum = 'low', 'high' }; product = @{ type = 'string' } }; required = 'severity', 'product' } }
    ) {
        $made = Invoke-MieInference $Deployment -Prompt 'The shop is down.' -Schema $Schema
        $made.PSObject.Properties.Name | Should -Be @('severity', 'product')
        $made.severity | Should -BeIn 'low', 'high'
        $made.product | Should -Not -BeNullOrEmpty
    }

    It 'can be a file, by its name or as it is' {
        Push-Location $TestDrive
        try {
            Set-Content ticket.json '{"type":"object","properties":{"n":{"type":"integer"}},"required":["n"]}'
            (Invoke-MieInference $Deployment -Prompt x -Schema ticket.json).n | Should -BeOfType long
            (Invoke-MieInference $Deployment -Prompt x -Schema (Get-Item ticket.json)).n | Should -BeOfType long
        }
        finally { Pop-Location }
    }

    It 'can be a class, whose objects come out' {
        # A script of its own: a class is there before the script runs.
        $made = & ([scriptblock]::Create('class Ticket { [string] $Product; [int] $Count; [string[]] $Parts }; Invoke-MieInference $Deployment -Prompt x -Schema ([Ticket])'))
        $made.GetType().Name | Should -Be 'Ticket'
        $made.Product | Should -Not -BeNullOrEmpty
        , $made.Parts | Should -BeOfType string[]
    }

    It 'is asked for in the way of the path: <Path>' -ForEach @(
        @{ Path = '/v1/chat/completions' }
        @{ Path = '/v1/completions' }
        @{ Path = '/v1/responses' }
        @{ Path = '/v1/messages' }
        @{ Path = '/v1/custom/completions' }
    ) {
        $made = Invoke-MieInference $Deployment -Path $Path -Prompt x -Model m -Schema 'severity: low|high, lines: {sku, count: int}[]'
        $made.severity | Should -BeIn 'low', 'high'
        $made.lines[0].sku | Should -Not -BeNullOrEmpty
    }

    It 'makes columns of rows, also when the first row failed' {
        $rows = 'a', 'b', 'c' | Invoke-MieInference $Deployment -Schema 'severity: low|high, product, tags: string[], note?' -AsRow -Header @{ 'mie-fault' = "status=500;times=1;key=$(Get-Random)" } -WarningAction SilentlyContinue
        $file = Join-Path $TestDrive 'typed.csv'
        $rows | Export-Csv $file
        $csv = Import-Csv $file
        $csv[0].Error | Should -Match '500'
        $csv[0].severity | Should -BeExactly ''
        $csv[1, 2].severity | ForEach-Object { $_ | Should -BeIn 'low', 'high' }
        $csv[1].product | Should -Not -BeNullOrEmpty
        $csv[1].tags | Should -Not -Match 'System'
        $again = $csv | Where-Object Error | Invoke-MieInference $Deployment -Schema 'severity: low|high, product, tags: string[], note?' -AsRow
        $again.severity | Should -BeIn 'low', 'high'
    }

    It 'adds no columns for a list, which is in Answer' {
        $row = 'a' | Invoke-MieInference $Deployment -Schema ([string[]]) -AsRow
        $row.PSObject.Properties.Name | Should -Be @('Prompt', 'Answer', 'FinishReason', 'PromptTokens', 'CompletionTokens', 'ElapsedMs', 'Error')
        , ($row.Answer | ConvertFrom-Json -NoEnumerate) | Should -BeOfType object[]
    }

    It 'that is not met is an error with what the model said' {
        $failure = Get-Failure { 'x' | Invoke-MieInference $Deployment -Schema 'severity: low|high, product' -MaxTokens 12 }
        Assert-Failure $failure 'Mie.SchemaMismatch' InvalidData 'The model said: \{"severity"' '-MaxTokens'
        $failure[0].TargetObject | Should -Be 'x'
        $failure[0].Exception.ErrorTarget | Should -BeLike '{"severity"*'
    }
}
