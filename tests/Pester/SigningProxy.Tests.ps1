BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $Emulator = Start-Emulator
    $Chat = New-TestDeployment 'chat'
    $Small = New-TestDeployment 'chat-small'

    function Get-Header($Proxy) { @{ Authorization = "Bearer $($Proxy.Key)" } }
    function Get-Model($Proxy) { (Invoke-RestMethod "$($Proxy.BaseUrl)/models" -Headers (Get-Header $Proxy)).data.id }
    function Send-Chat($Proxy, [string] $Model) {
        $body = @{ model = $Model; messages = @(@{ role = 'user'; content = 'hi' }) } | ConvertTo-Json -Depth 5
        Invoke-RestMethod "$($Proxy.BaseUrl)/chat/completions" -Method Post -Body $body -ContentType application/json -Headers (Get-Header $Proxy)
    }
}

AfterAll {
    Stop-MieProxy
    Stop-MieEmulator
}

Describe 'Start-MieProxy' {
    AfterEach { Stop-MieProxy }

    It 'gives an address and a key with which any client calls the deployment' {
        $proxy = Start-MieProxy $Chat
        $proxy.State | Should -Be 'Running'
        $proxy.Address.IsLoopback | Should -BeTrue
        $proxy.BaseUrl | Should -Be "$($proxy.Address)v1"
        $proxy.Model | Should -Be 'chat'
        (Send-Chat $proxy 'chat').choices[0].message.content | Should -Not -BeNullOrEmpty
        (Invoke-WebRequest "$($proxy.BaseUrl)/models" -SkipHttpErrorCheck).StatusCode | Should -Be 401
        Get-MieProxy | Should -Be $proxy
    }

    It 'takes <Name>' -ForEach @(
        @{ Name = 'a name'; Start = { Start-MieProxy chat }; Models = @('chat') }
        @{ Name = 'an OCID'; Start = { Start-MieProxy $Chat.Id }; Models = @('chat') }
        @{ Name = 'a route'; Start = { Start-MieProxy ($Chat | Get-MieEndpoint)[0] }; Models = @('chat') }
        @{ Name = 'a list'; Start = { Start-MieProxy $Chat, 'chat-small' }; Models = @('chat', 'chat-small') }
        @{ Name = 'a name with wildcards'; Start = { Start-MieProxy 'chat*' }; Models = @('chat', 'chat-small') }
        @{ Name = 'what is piped in'; Start = { Get-MieDeployment -Name 'chat*' | Start-MieProxy }; Models = @('chat', 'chat-small') }
        @{ Name = 'one twice'; Start = { Start-MieProxy $Chat, 'chat' }; Models = @('chat') }
    ) {
        $proxy = & $Start
        Get-Model $proxy | Sort-Object | Should -Be $Models
    }

    It 'gives deployments the names that clients know' {
        $proxy = Start-MieProxy $Chat -Model @{ 'gpt-4o' = 'chat-small'; real = @{ Deployment = 'chat'; ServedModelName = 'odsc-llm'; ModelKey = 'k' } } -RequestLog
        Get-Model $proxy | Sort-Object | Should -Be 'chat', 'chat-small', 'gpt-4o', 'real'
        (Send-Chat $proxy 'real').model | Should -Be 'odsc-llm'
        (Send-Chat $proxy 'gpt-4o').model | Should -Be 'gpt-4o'
        Wait-Until { @($proxy.Log).Where{ $_ -match 'POST /v1/chat/completions 200 chat-small ' }.Count -eq 1 }
    }

    It 'gives the name of a deployment settings' {
        $proxy = Start-MieProxy $Chat, $Small -Model @{ chat = @{ ServedModelName = 'odsc-llm' } }
        Get-Model $proxy | Should -Be 'chat', 'chat-small'
        $proxy.Model | Should -Be 'chat', 'chat-small'
        (Send-Chat $proxy 'chat').model | Should -Be 'odsc-llm'
    }

    It 'needs no -Deployment where -Model says it all' {
        Get-Model (Start-MieProxy -Model @{ 'gpt-4o' = $Chat }) | Sort-Object | Should -Be 'chat', 'gpt-4o'
    }

    It 'tells clients of itself, and shows the key to nobody who does not ask' {
        $proxy = Start-MieProxy $Chat
        $proxy.Bash | Should -BeLike "export OPENAI_BASE_URL='$($proxy.BaseUrl)'*export ANTHROPIC_API_KEY='$($proxy.Key)'"
        $proxy.PowerShell | Should -BeLike "`$env:OPENAI_BASE_URL = '$($proxy.BaseUrl)'*"
        $proxy.DotEnv.Split("`n") | Should -Contain "ANTHROPIC_BASE_URL=$($proxy.Address.GetLeftPart('Authority'))"
        $proxy.Continue | Should -BeLike "models:*apiBase: `"$($proxy.BaseUrl)`"*"
        $proxy.LiteLlm | Should -BeLike "model_list:*model: `"openai/chat`"*"
        ($proxy | Out-String) + ($proxy | Format-List | Out-String) + "$proxy" | Should -Not -Match $proxy.Key
    }

    It 'hands out links to the status page, each good once, and shows them nowhere else' {
        $proxy = Start-MieProxy $Chat -InformationVariable told
        "$told" | Should -BeLike "*http://127.0.0.1:*/?link=*"
        $printed = "$told" -replace '^.*(http)', '$1'
        $links = $printed, $proxy.NewPageLink(), (Get-MieProxy).NewPageLink()
        $links | Select-Object -Unique | Should -HaveCount 3
        foreach ($link in $links) {
            (Invoke-WebRequest $link).Content | Should -Match '<h1>Signing proxy</h1>'
            (Invoke-WebRequest $link -SkipHttpErrorCheck).Content | Should -Match 'A new link is needed'
        }
        ($proxy | Out-String) + ($proxy | Format-List * | Out-String) + ($proxy | ConvertTo-Json) + "$proxy" | Should -Not -Match 'link='
    }

    It 'writes no link with -InformationAction Ignore' {
        Start-MieProxy $Chat -InformationAction Ignore 6>&1 | Should -HaveCount 1
    }

    It 'sets the variables of clients until it is stopped' {
        $env:OPENAI_BASE_URL = 'before'
        $env:ANTHROPIC_BASE_URL = 'before'
        try {
            $proxy = Start-MieProxy $Chat -AsEnvironment
            $env:OPENAI_BASE_URL, $env:OPENAI_API_KEY, $env:ANTHROPIC_API_KEY | Should -Be $proxy.BaseUrl, $proxy.Key, $proxy.Key
            # What somebody else has set meanwhile is theirs.
            $env:ANTHROPIC_BASE_URL = 'since'
            Stop-MieProxy
            $env:OPENAI_BASE_URL, $env:OPENAI_API_KEY, $env:ANTHROPIC_BASE_URL | Should -Be 'before', $null, 'since'
        }
        finally { Remove-Item Env:OPENAI_BASE_URL, Env:ANTHROPIC_BASE_URL }
    }

    It 'puts back what was there before, whichever proxy is stopped first' {
        $env:OPENAI_BASE_URL = 'before'
        try {
            $first, $second, $third = 1..3 | ForEach-Object { Start-MieProxy $Chat -AsEnvironment }
            Stop-MieProxy $second
            $env:OPENAI_BASE_URL, $env:OPENAI_API_KEY | Should -Be $third.BaseUrl, $third.Key
            Stop-MieProxy $first
            $env:OPENAI_BASE_URL, $env:OPENAI_API_KEY | Should -Be $third.BaseUrl, $third.Key
            Stop-MieProxy $third
            $env:OPENAI_BASE_URL, $env:OPENAI_API_KEY | Should -Be 'before', $null
        }
        finally { Remove-Item Env:OPENAI_BASE_URL }
    }

    It 'puts back what was there before a proxy that has died' {
        $env:OPENAI_BASE_URL = 'before'
        try {
            $dead = Start-MieProxy $Chat -AsEnvironment
            Stop-Process -Id $dead.ProcessId -Force
            Wait-Until { $dead.State -eq 'Stopped' }
            $next = Start-MieProxy $Chat -AsEnvironment
            Get-MieProxy | Should -Be $next
            Stop-MieProxy
            $env:OPENAI_BASE_URL, $env:OPENAI_API_KEY | Should -Be 'before', $null
            Stop-MieProxy -PassThru | Should -BeNullOrEmpty
        }
        finally { Remove-Item Env:OPENAI_BASE_URL }
    }

    It 'writes a .env file that <Reader> reads, with the key <Given>' -ForEach @(
        foreach ($given in 'plain-key-of-16-letters', 'a#b $c"d`e\f-16-and-more', "it's-a-key-of-16", '=#;&|<>()*?~!{}[]') {
            @{ Reader = 'bash'; Given = $given -replace ' ' }
            @{ Reader = 'node'; Given = $given -replace ' ' }
        }
    ) {
        $program = Get-Command $Reader -CommandType Application -ErrorAction Ignore | Select-Object -First 1
        if (-not $program) { Set-ItResult -Skipped -Because "there is no $Reader"; return }
        $proxy = Start-MieProxy $Chat -Key (ConvertTo-SecureString $Given -AsPlainText -Force)
        Set-Content "$TestDrive/.env" $proxy.DotEnv
        $read = if ($Reader -eq 'bash') { & $program -c '. "$1"; printf "%s\n%s" "$OPENAI_BASE_URL" "$OPENAI_API_KEY"' bash "$TestDrive/.env" }
        else { & $program "--env-file=$TestDrive/.env" -e 'console.log(process.env.OPENAI_BASE_URL + "\n" + process.env.OPENAI_API_KEY)' }
        $read | Should -Be $proxy.BaseUrl, $Given
    }

    It 'takes a key that is given' {
        $key = ConvertTo-SecureString 'a-key-of-our-own' -AsPlainText -Force
        (Start-MieProxy $Chat -Key $key).Key | Should -Be 'a-key-of-our-own'
    }

    It 'listens with TLS' {
        $proxy = Start-MieProxy $Chat -Https
        $proxy.Address.Scheme | Should -Be 'https'
        Get-Content $proxy.CaFile -Raw | Should -Match 'BEGIN CERTIFICATE'
        $proxy.Bash | Should -Match 'NODE_EXTRA_CA_CERTS'
        # It would take the place of the authorities that other programs trust.
        $proxy.Bash | Should -Not -Match 'SSL_CERT_FILE'
    }

    It 'starts nothing with -WhatIf' {
        Start-MieProxy $Chat -WhatIf | Should -BeNullOrEmpty
        Get-MieProxy | Should -BeNullOrEmpty
    }

    It 'hands a pass phrase over, and keeps it and its key off every command line' -Skip:(-not $IsLinux) {
        $folder = New-Item -ItemType Directory (Join-Path $TestDrive 'encrypted')
        $pem = Get-Content (Join-Path (Split-Path $Emulator.ConfigFile) 'api_key.pem') -Raw
        $rsa = [System.Security.Cryptography.RSA]::Create()
        $rsa.ImportFromPem($pem)
        $parameters = [System.Security.Cryptography.PbeParameters]::new('Aes256Cbc', 'SHA256', 1000)
        Set-Content (Join-Path $folder 'key.pem') $rsa.ExportEncryptedPkcs8PrivateKeyPem('Sesame and seeds', $parameters)
        chmod 600 (Join-Path $folder 'key.pem')
        (Get-Content $Emulator.ConfigFile -Raw) -replace '(?m)^key_file.*$', "key_file=$folder/key.pem" | Set-Content (Join-Path $folder 'config')
        chmod 600 (Join-Path $folder 'config')
        $context = [MieTools.Core.Connection.MieContext]::ConnectAsync([MieTools.Core.Connection.MieContextOptions]@{
                ConfigFile = "$folder/config"; Endpoint = $Emulator.ControlPlane; InferenceEndpoint = $Emulator.Inference
                PassPhrase = [System.ReadOnlyMemory[char]]::new('Sesame and seeds'.ToCharArray()) }).GetAwaiter().GetResult()
        $proxy = Start-MieProxy $Chat -Context $context
        (Send-Chat $proxy 'chat').choices | Should -Not -BeNullOrEmpty
        $line = [System.IO.File]::ReadAllText("/proc/$($proxy.ProcessId)/cmdline")
        $line | Should -Match '^.*dotnet'
        $line | Should -Not -Match 'Sesame'
        $line | Should -Not -Match $proxy.Key
    }

    It 'runs batches, and keeps them in -DataPath for the next one' {
        Push-Location $TestDrive
        try { $proxy = Start-MieProxy $Chat -DataPath data } finally { Pop-Location }
        $line = @{ custom_id = 'a'; method = 'POST'; url = '/v1/chat/completions'; body = @{ model = 'chat'; messages = @(@{ role = 'user'; content = 'hi' }) } }
        $line | ConvertTo-Json -Depth 5 -Compress | Set-Content "$TestDrive/lines.jsonl"
        $file = Invoke-RestMethod "$($proxy.BaseUrl)/files" -Method Post -Headers (Get-Header $proxy) -Form @{ purpose = 'batch'; file = Get-Item "$TestDrive/lines.jsonl" }
        $order = @{ input_file_id = $file.id; endpoint = '/v1/chat/completions'; completion_window = '24h' } | ConvertTo-Json
        $batch = Invoke-RestMethod "$($proxy.BaseUrl)/batches" -Method Post -Headers (Get-Header $proxy) -Body $order -ContentType application/json
        Wait-Until { (Invoke-RestMethod "$($proxy.BaseUrl)/batches/$($batch.id)" -Headers (Get-Header $proxy)).status -eq 'completed' }
        Stop-MieProxy
        $next = Start-MieProxy $Chat -DataPath "$TestDrive/data"
        $batch = Invoke-RestMethod "$($next.BaseUrl)/batches/$($batch.id)" -Headers (Get-Header $next)
        $result = Invoke-RestMethod "$($next.BaseUrl)/files/$($batch.output_file_id)/content" -Headers (Get-Header $next)
        $result.custom_id, $result.response.status_code | Should -Be 'a', 200
    }

    It 'is one error when <Name>' -ForEach @(
        @{ Name = 'nothing is named'; Id = 'Mie.ArgumentInvalid'; Category = 'InvalidArgument'; Message = 'No deployment was given'; Advice = '-Deployment'; Call = { Start-MieProxy } }
        @{ Name = 'there is none of a name'; Id = 'Mie.DeploymentNotFound'; Category = 'ObjectNotFound'; Message = "named 'other'"; Advice = 'Get-MieDeployment'; Call = { Start-MieProxy other } }
        @{ Name = 'the port is taken'; Id = 'Mie.ProxyFailed'; Category = 'ResourceUnavailable'; Message = 'in use'; Advice = '-Port'; Call = { Start-MieProxy $Chat -Port $Emulator.ControlPlane.Port } }
        @{ Name = 'other machines would be served in plain text'; Id = 'Mie.ProxyFailed'; Category = 'ResourceUnavailable'; Message = 'plain text.*-AllowUnencrypted'; Advice = 'which of the values'; Call = { Start-MieProxy $Chat -Listen 0.0.0.0 } }
        @{ Name = 'two would have one name'; Id = 'Mie.ProxyFailed'; Category = 'ResourceUnavailable'; Message = "named 'chat'"; Advice = 'which of the values'; Call = { Start-MieProxy $Chat -Model @{ chat = $Small } } }
        @{ Name = 'a header is the key''s own'; Id = 'Mie.ProxyFailed'; Category = 'ResourceUnavailable'; Message = "'Authorization'"; Advice = 'which of the values'; Call = { Start-MieProxy $Chat -ForwardHeader Authorization } }
        @{ Name = 'the folder has files of others'; Id = 'Mie.ProxyFailed'; Category = 'ResourceUnavailable'; Message = 'files that no proxy has made'; Advice = 'which of the values'; Call = { Start-MieProxy $Chat -DataPath $PSScriptRoot } }
        @{ Name = 'a variable is not set'; Id = 'Mie.ArgumentInvalid'; Category = 'InvalidArgument'; Message = "'gpt-4o'.*null"; Advice = '\$deployment'; Call = { Start-MieProxy $Chat -Model @{ 'gpt-4o' = $unset } } }
        @{ Name = 'a deployment of settings is not set'; Id = 'Mie.ArgumentInvalid'; Category = 'InvalidArgument'; Message = "Deployment of the model 'x'.*null"; Advice = 'leave it out'; Call = { Start-MieProxy $Chat -Model @{ x = @{ Deployment = $unset } } } }
        @{ Name = 'a key of settings is not set'; Id = 'Mie.ArgumentInvalid'; Category = 'InvalidArgument'; Message = "ModelKey of the model 'x'.*null"; Advice = 'leave it out'; Call = { Start-MieProxy $Chat -Model @{ x = @{ ModelKey = $unset } } } }
        @{ Name = 'a model key has a line break'; Id = 'Mie.ProxyFailed'; Category = 'ResourceUnavailable'; Message = "ModelKey of the model 'x'"; Advice = 'which of the values'; Call = { Start-MieProxy $Chat -Model @{ x = @{ ModelKey = "a`nb" } } } }
        @{ Name = 'a model has a setting that there is not'; Id = 'Mie.ArgumentInvalid'; Category = 'InvalidArgument'; Message = "a 'Deploy'"; Advice = 'ServedModelName'; Call = { Start-MieProxy $Chat -Model @{ x = @{ Deploy = 'chat' } }} }
    ) {
        Assert-Failure (Get-Failure $Call) $Id $Category $Message $Advice
        Get-MieProxy | Should -BeNullOrEmpty
    }
}

Describe 'A proxy whose session ends' {
    It 'ends with <Name>, and leaves nothing behind' -ForEach @(
        @{ Name = 'Stop-MieProxy'; End = { Stop-MieProxy $Proxy -PassThru | Should -Be $Proxy } }
        @{ Name = 'its runspace'; Own = $true; End = { } }
    ) {
        if ($Own) {
            $shell = [powershell]::Create()
            $id = $shell.AddScript("Import-Module '$Root/MieTools.psd1'; (Start-MieProxy $($Chat.Id) -Context `$args[0]).ProcessId").AddArgument((Get-MieContext)).Invoke()[0]
            Test-Process $id | Should -BeTrue
            $shell.Runspace.Dispose()
            $shell.Dispose()
        }
        else {
            $Proxy = Start-MieProxy $Chat
            $id = $Proxy.ProcessId
            & $End
        }
        Wait-Until { -not (Test-Process $id) }
        @(Get-MieProxy).ProcessId | Should -Not -Contain $id
    }

    It 'ends when its session is killed' {
        $note = Join-Path $TestDrive 'proxy-pid'
        $e = $Emulator
        $session = Start-Shell "Import-Module '$Root/MieTools.psd1'
            `$null = Connect-MieService -ConfigFile '$($e.ConfigFile)' -Endpoint '$($e.ControlPlane)' -InferenceEndpoint '$($e.Inference)' -CompartmentId '$($e.CompartmentId)'
            Set-Content '$note.tmp' (Start-MieProxy chat).ProcessId; Move-Item '$note.tmp' '$note'; Start-Sleep 600" (Join-Path $TestDrive 'killed.log')
        Wait-Until { (Test-Path $note) -or $session.HasExited }
        $id = [int](Get-Content $note)
        Test-Process $id | Should -BeTrue
        $session.Kill()
        Wait-Until { -not (Test-Process $id) }
    }
}
