BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $Emulator = Start-Emulator
    $Deployment = New-TestDeployment -Endpoint 'POST /embed', 'POST /api/embed', 'POST /v2/embed'
    Set-Location $TestDrive
}

AfterAll {
    Set-Location $PSScriptRoot
    Stop-MieEmulator
}

Describe 'Embeddings' {
    It 'come of a text file, one object a line, whose vectors are numbers' {
        'red', 'blue', 'green' | Set-Content t.txt
        $vectors = Get-Content t.txt | Invoke-MieInference chat -Path /v1/embeddings
        $vectors | Should -BeOfType MieTools.Core.Inference.Embeddings.MieEmbedding
        $vectors.InputObject | Should -Be 'red', 'blue', 'green'
        $vectors[0].Embedding.GetType().Name | Should -Be 'Single[]'
        $vectors.Dimensions | Should -Be 64, 64, 64
        $vectors[0].Model | Should -Be 'odsc-llm'
        @($vectors.RequestId | Select-Object -Unique).Count | Should -Be 1
        ($vectors | Measure-Object PromptTokens -Sum).Sum | Should -Be $vectors[0].PromptTokens
    }

    It 'are the same in either encoding, alone or in a batch, and by every API' {
        $texts = 'red', 'Größe 日本', "two`nlines"
        $numbers = "$(Invoke-MieInference chat $texts -Path /v1/embeddings)"
        "$(Invoke-MieInference chat $texts -Path /v1/embeddings -Option @{ encoding_format = 'base64' })" | Should -BeExactly $numbers
        "$($texts | Invoke-MieInference chat -Path /v1/embeddings -BatchSize 1 -ThrottleLimit 3)" | Should -BeExactly $numbers
        foreach ($path in '/embed', '/api/embed', '/v2/embed') {
            "$(Invoke-MieInference chat $texts -Path $path)" | Should -BeExactly $numbers -Because $path
        }
    }

    It 'take one request for each batch' {
        $vectors = 1..100 | Invoke-MieInference chat -Path /v1/embeddings
        @($vectors.RequestId | Select-Object -Unique).Count | Should -Be 4
        $vectors.InputObject | Should -Be (1..100)
        @((1..100 | Invoke-MieInference chat -Path /v1/embeddings -BatchSize 100).RequestId | Select-Object -Unique).Count | Should -Be 1
    }

    It 'can be ten thousand of one prompt' {
        $vectors = Invoke-MieInference chat (1..10000) -Path /v1/embeddings -Option @{ dimensions = 4 } -BatchSize 500 -ThrottleLimit 4
        $vectors.Count | Should -Be 10000
        $vectors[9999].Text | Should -Be '10000'
        $vectors[9999].Index | Should -Be 9999
    }

    It 'say how alike texts are' {
        $texts = Invoke-MieInference chat 'red', 'blue', 'red' -Path /v1/embeddings
        $texts[0].CosineSimilarity($texts[2]) | Should -Be 1
        $cosine = $texts[0].CosineSimilarity($texts[1])
        $dot = 0.0
        for ($i = 0; $i -lt 64; $i++) { $dot += $texts[0].Embedding[$i] * $texts[1].Embedding[$i] }
        [Math]::Abs($cosine - $dot) | Should -BeLessThan 1e-6
    }

    It 'are kept in a file and compared again: <Name>' -ForEach @(
        @{ Name = 'Clixml'; Keep = { $_ | Export-Clixml v.xml; (Import-Clixml v.xml).Embedding } }
        @{ Name = 'JSON'; Keep = { $_ | ConvertTo-Json | Set-Content v.json; (Get-Content v.json -Raw | ConvertFrom-Json).Embedding } }
        @{ Name = 'CSV'; Keep = { $_ | Export-Csv v.csv; (Import-Csv v.csv).Embedding | ConvertFrom-Json } }
        @{ Name = 'text'; Keep = { "$_" | Set-Content v.txt; Get-Content v.txt | ConvertFrom-Json } }
    ) {
        $vector = Invoke-MieInference chat red -Path /v1/embeddings
        $vector.CosineSimilarity(($vector | ForEach-Object $Keep)) | Should -Be 1
    }

    It 'are written once to Clixml' {
        Invoke-MieInference chat red -Path /v1/embeddings -Option @{ dimensions = 3 } | Export-Clixml v.xml
        [regex]::Matches((Get-Content v.xml -Raw), '<Sg>').Count | Should -Be 3
    }

    It 'go through a CSV file and back' {
        'Id,Text', '1,red', '2,', '3,blue' | Set-Content texts.csv
        $said = Import-Csv texts.csv | Invoke-MieInference chat -Path /v1/embeddings -Prompt { $_.Text } -AsRow -WarningVariable warning `
            -WarningAction SilentlyContinue
        $said | Export-Csv vectors.csv
        $rows = Import-Csv vectors.csv
        $rows.Id | Should -Be '1', '2', '3'
        $rows[1].Error | Should -BeExactly 'chat: The prompt is empty.'
        "$warning" | Should -Match '^1 of 3 rows failed'
        $direct = Invoke-MieInference chat red, blue -Path /v1/embeddings
        $direct[0].CosineSimilarity([float[]]($rows[0].Embedding | ConvertFrom-Json)) | Should -Be 1
        $rows[2].Embedding | Should -BeExactly "$($direct[1])"
        Get-Content vectors.csv -Raw | Should -Not -Match 'System\.'
        # The failed ones are run again by their rows.
        $rows.Where{ $_.Error } | ForEach-Object { $_.Text = 'now'; $_ } |
            Invoke-MieInference chat -Path /v1/embeddings -Prompt { $_.Text } -AsRow | ForEach-Object Error | Should -BeNullOrEmpty
    }

    It 'of a batch that fails are errors of its texts alone' {
        $vectors = 'a', 'b', 'c', 'd' | Invoke-MieInference chat -Path /v1/embeddings -BatchSize 2 -Header @{ 'mie-fault' = 'status=500;times=1' } `
            -ErrorAction SilentlyContinue -ErrorVariable failures
        $vectors.InputObject | Should -Be 'c', 'd'
        $failures.TargetObject | Should -Be 'a', 'b'
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'Mie.*,MieTools.Cmdlets.InvokeMieInferenceCommand'
    }

    It 'of several deployments are each one''s own' {
        $null = New-TestDeployment other
        $vectors = Get-MieDeployment -SortBy displayName -SortOrder ASC | Invoke-MieInference -Prompt a, b -Path /v1/embeddings
        $vectors.DeploymentName | Should -Be 'chat', 'chat', 'other', 'other'
        $vectors.InputObject | Should -Be 'a', 'b', 'a', 'b'
    }

    It 'are refused where the size of a batch is none: <Size>' -ForEach @{ Size = 0 }, @{ Size = 2049 } {
        { Invoke-MieInference chat a -Path /v1/embeddings -BatchSize $Size } | Should -Throw -ErrorId 'ParameterArgumentValidationError,*'
    }
}
