BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $Emulator = Start-Emulator
    $PassPhrase = 'mietools-test-passphrase'

    # A config file of its own whose DEFAULT profile is the emulator's, with some values replaced.
    function New-Config([hashtable] $Change = @{}, [string] $Profile = 'DEFAULT') {
        $values = [ordered]@{}
        $inside = $false
        foreach ($line in Get-Content $Emulator.ConfigFile) {
            if ($line -match '^\[(.+)\]$') { $inside = $Matches[1] -ceq $Profile }
            elseif ($inside -and $line -match '^(\w+)=(.*)$') { $values[$Matches[1]] = $Matches[2] }
        }
        foreach ($name in $Change.Keys) { $values[$name] = $Change[$name] }
        $file = Join-Path $TestDrive "config-$([guid]::NewGuid().ToString('n'))"
        '[DEFAULT]', ($values.Keys.ForEach{ "$_=$($values[$_])" }) | Write-Output | Set-Content $file
        $file
    }

    function ConvertTo-Secret([string] $Text) { ConvertTo-SecureString $Text -AsPlainText -Force }
}

AfterAll {
    Stop-MieEmulator
}

Describe 'Connect-MieService' {
    BeforeEach {
        $null = Connect-Emulator $Emulator
    }

    It 'makes the session''s connection and hands it out' {
        $context = Connect-Emulator $Emulator
        $context.ProfileName | Should -Be 'DEFAULT'
        $context.AuthType | Should -Be 'ApiKey'
        $context.Region | Should -Be 'us-ashburn-1'
        $context.CompartmentId | Should -Be $Emulator.CompartmentId
        Get-MieContext | Should -Be $context
        "$context" | Should -BeExactly 'DEFAULT @ us-ashburn-1'
    }

    It 'takes the session token profile, and the service accepts it' {
        $context = Connect-MieService SESSION -ConfigFile $Emulator.ConfigFile -Endpoint $Emulator.ControlPlane -CompartmentId $Emulator.CompartmentId
        $context.AuthType | Should -Be 'SessionToken'
        $refused = (Get-Stats).refusedSignatures
        Get-MieDeployment -ErrorVariable failure -ErrorAction SilentlyContinue
        $failure | Should -BeNullOrEmpty
        (Get-Stats).refusedSignatures | Should -Be $refused
    }

    It 'takes a region by its key' {
        (Connect-MieService -ConfigFile $Emulator.ConfigFile -Region fra).ControlPlaneEndpoint | Should -Be 'https://datascience.eu-frankfurt-1.oci.oraclecloud.com/'
    }

    It 'warns of a region that it does not know, and takes it to be in the first realm' {
        $context = Connect-MieService -ConfigFile $Emulator.ConfigFile -Region mars-north-1 -WarningVariable warnings -WarningAction SilentlyContinue
        $context.ControlPlaneEndpoint | Should -Be 'https://datascience.mars-north-1.oci.oraclecloud.com/'
        $warnings | Should -HaveCount 1
        "$warnings" | Should -Match "'mars-north-1' is not known"
    }

    It 'finds the config file relative to the PowerShell location' {
        Push-Location (Split-Path $Emulator.ConfigFile)
        try { (Connect-MieService -ConfigFile ./config).ConfigFile | Should -Be $Emulator.ConfigFile } finally { Pop-Location }
    }

    It 'opens an encrypted key with -PassPhrase, and with pass_phrase of the profile' {
        $key = Join-Path $Keys 'rsa2048-pkcs1-enc-aes-256-cbc.pem'
        $change = @{ key_file = $key; fingerprint = '2c:78:be:58:0f:87:e7:14:9d:78:03:32:95:73:98:ee' }
        (Connect-MieService -ConfigFile (New-Config $change) -PassPhrase (ConvertTo-Secret $PassPhrase)).AuthType | Should -Be 'ApiKey'
        (Connect-MieService -ConfigFile (New-Config ($change + @{ pass_phrase = $PassPhrase }))).AuthType | Should -Be 'ApiKey'
    }

    It 'keeps the connection that there was when it fails' {
        $before = Get-MieContext
        { Connect-MieService -ConfigFile $Emulator.ConfigFile -ProfileName NOPE } | Should -Throw -ErrorId 'Mie.ProfileNotFound,MieTools.Cmdlets.ConnectMieServiceCommand'
        Get-MieContext | Should -Be $before
    }

    It 'refuses plain http to another machine' {
        $failure = Get-Failure { Connect-MieService -ConfigFile $Emulator.ConfigFile -Endpoint http://example.com }
        Assert-Failure $failure 'Mie.TransportInsecure' InvalidArgument 'plain http' 'https'
    }

    It 'refuses a compartment that is not one' {
        $failure = Get-Failure { Connect-MieService -ConfigFile $Emulator.ConfigFile -CompartmentId $Emulator.ModelId }
        Assert-Failure $failure 'Mie.OcidInvalid' InvalidArgument 'OCID of a datasciencemodel' '.*'
    }

    It 'finds a profile ''default'' with a session token beside DEFAULT, as Oracle''s samples ask for' {
        $context = Connect-MieService -Profile default -ConfigFile $Emulator.ConfigFile -Endpoint $Emulator.ControlPlane -WarningVariable warnings
        $context.ProfileName | Should -BeExactly 'default'
        $context.AuthType | Should -Be 'SessionToken'
        $warnings | Should -BeNullOrEmpty
        $refused = (Get-Stats).refusedSignatures
        $null = Get-MieDeployment -CompartmentId $Emulator.CompartmentId -ErrorAction Stop
        (Get-Stats).refusedSignatures | Should -Be $refused
    }

    It 'says where each value comes from' {
        $context = Connect-Emulator $Emulator
        ($context.Sources | Where-Object Name -eq ConfigFile).Source | Should -Be 'Parameter'
        $key = $context.Sources | Where-Object Name -eq KeyFile
        $key.Origin | Should -BeExactly "profile 'DEFAULT' in '$($Emulator.ConfigFile)'"
        Test-Path $key.Value | Should -BeTrue
        $shown = $context | Format-List | Out-String -Width 400
        $shown | Should -Match '(?m)^Region +: us-ashburn-1'
        $shown | Should -Match 'Region +ConfigFile'
        # Nothing is cut at the usual width: put together again, each column has all of its text.
        $narrow = ($key | Format-Table | Out-String -Width 80) -split "`n" | Where-Object { $_.Trim() }
        $narrow.Count | Should -BeGreaterThan 3
        -join $narrow | Should -Not -Match '…'
        $table = $context.Sources | Out-String -Width 400
        $table | Should -Match '(?m)^Name +Source +Origin +Value'
    }

    It 'takes OCI_CONFIG_FILE relative to the PowerShell location, and a key beside the file' {
        $folder = New-Item -ItemType Directory (Join-Path $TestDrive "home-$([guid]::NewGuid().ToString('n'))/etc")
        Copy-Item (New-Config @{ key_file = 'key.pem' }) (Join-Path $folder config)
        Copy-Item (Join-Path (Split-Path $Emulator.ConfigFile) api_key.pem) (Join-Path $folder key.pem)
        $before = $env:HOME, $env:USERPROFILE, $env:OCI_CONFIG_FILE
        Push-Location $folder.Parent.FullName
        try {
            $env:HOME = $env:USERPROFILE = $folder.Parent.FullName
            $env:OCI_CONFIG_FILE = 'etc/config'
            $context = Connect-MieService -Endpoint $Emulator.ControlPlane -WarningAction SilentlyContinue
            $context.ConfigFile | Should -Be (Join-Path $folder config)
            ($context.Sources | Where-Object Name -eq KeyFile).Value | Should -Be (Join-Path $folder key.pem)
            ($context.Sources | Where-Object Name -eq ConfigFile).Origin | Should -Be 'environment variable OCI_CONFIG_FILE'
            # A file in the usual place comes first, as for the SDKs, and the user is told.
            $null = New-Item -ItemType Directory .oci
            Copy-Item etc/config, etc/key.pem .oci
            $context = Connect-MieService -Endpoint $Emulator.ControlPlane -WarningVariable warnings -WarningAction SilentlyContinue
            $context.ConfigFile | Should -Be (Join-Path $folder.Parent.FullName .oci/config)
            "$warnings" | Should -Match 'OCI_CONFIG_FILE names'
            (Connect-MieService -ConfigFile '$HOME/etc/config' -Endpoint $Emulator.ControlPlane -WarningAction SilentlyContinue).ConfigFile |
                Should -Be (Join-Path $folder config)
        }
        finally {
            Pop-Location
            $env:HOME, $env:USERPROFILE, $env:OCI_CONFIG_FILE = $before
        }
    }

    It 'says with -Verbose what it looks at, and why it passes it over' {
        $said = Connect-MieService -ConfigFile $Emulator.ConfigFile -Verbose 4>&1 | Where-Object { $_ -is [Management.Automation.VerboseRecord] }
        "$said" | Should -Match 'TokenExchange is passed over: DomainUrl.* ApiKey is taken: profile ''DEFAULT'''
        $said = try { Connect-MieService NOBODY -ConfigFile $Emulator.ConfigFile -Verbose 4>&1 } catch { 'failed' }
        "$said" | Should -Match 'TokenExchange is passed over.* failed$'
    }

    It 'takes the variables of the OCI CLI where no parameter stands in their place' {
        $env:OCI_CLI_CONFIG_FILE = $Emulator.ConfigFile
        $env:OCI_CLI_PROFILE = 'SESSION'
        $env:OCI_CLI_ENDPOINT = $Emulator.ControlPlane
        try {
            Disconnect-MieService
            $context = Connect-MieService
            $context.ProfileName, $context.ControlPlaneEndpoint, $context.AuthType | Should -Be 'SESSION', $Emulator.ControlPlane, 'SessionToken'
            $context.Sources.Where{ $_.Name -eq 'ProfileName' }.Origin | Should -Be 'environment variable OCI_CLI_PROFILE'
            $context.TokenExpires | Should -BeGreaterThan ([DateTimeOffset]::Now)
            $context | Out-String | Should -Match "TokenExpires +: $($context.TokenExpires.Year)-"
            (Connect-MieService DEFAULT -Endpoint $Emulator.ControlPlane).AuthType | Should -Be 'ApiKey'
        }
        finally { $env:OCI_CLI_CONFIG_FILE = $env:OCI_CLI_PROFILE = $env:OCI_CLI_ENDPOINT = $null }
    }

    It 'shows no secret in its connection' {
        $config = New-Config @{ key_file = (Join-Path $Keys 'rsa2048-pkcs1-enc-aes-256-cbc.pem'); fingerprint = '2c:78:be:58:0f:87:e7:14:9d:78:03:32:95:73:98:ee' }
        $context = Connect-MieService -ConfigFile $config -PassPhrase (ConvertTo-Secret $PassPhrase)
        $shown = ($context | Format-List * -Force | Out-String -Width 4096) + ($context | ConvertTo-Json -Depth 4 -WarningAction Ignore) + "$context"
        $shown | Should -Not -Match $PassPhrase
        $shown | Should -Not -Match 'PRIVATE'
    }
}

Describe 'What Connect-MieService refuses' {
    It 'is <Name>' -ForEach @(
        @{ Name = 'a missing config file'; Id = 'ConfigFileNotFound'; Category = 'ObjectNotFound'; Message = 'does not exist'; Advice = 'oci setup config'
            Call = { Connect-MieService -ConfigFile (Join-Path $TestDrive 'no-such-config') } }
        @{ Name = 'a missing profile'; Id = 'ProfileNotFound'; Category = 'ObjectNotFound'; Message = "no profile 'NOPE'. It has: DEFAULT, SESSION"; Advice = 'Name one'
            Call = { Connect-MieService -ConfigFile $Emulator.ConfigFile -ProfileName NOPE } }
        @{ Name = 'a missing key file'; Id = 'KeyFileNotFound'; Category = 'ObjectNotFound'; Message = 'does not exist'; Advice = 'key_file'
            Call = { Connect-MieService -ConfigFile (New-Config @{ key_file = '/nowhere/key.pem' }) } }
        @{ Name = 'a key file that is text'; Id = 'KeyFileInvalid'; Category = 'InvalidData'; Message = 'no usable private key'; Advice = 'PEM'
            Call = { Connect-MieService -ConfigFile (New-Config @{ key_file = (Join-Path $Keys 'bad-not-pem.txt') }) } }
        @{ Name = 'a key file that is a public key'; Id = 'KeyFileInvalid'; Category = 'InvalidData'; Message = 'no usable private key'; Advice = 'PEM'
            Call = { Connect-MieService -ConfigFile (New-Config @{ key_file = (Join-Path $Keys 'bad-public-key.pem') }) } }
        @{ Name = 'a key of another kind'; Id = 'KeyFileInvalid'; Category = 'InvalidData'; Message = 'not an RSA key'; Advice = 'RSA'
            Call = { Connect-MieService -ConfigFile (New-Config @{ key_file = (Join-Path $Keys 'bad-ec-p256-pkcs8.pem') }) } }
        @{ Name = 'an encrypted key without a pass phrase'; Id = 'PassPhraseMissing'; Category = 'AuthenticationError'; Message = 'is encrypted'; Advice = 'pass phrase'
            Call = { Connect-MieService -ConfigFile (New-Config @{ key_file = (Join-Path $Keys 'rsa2048-pkcs1-enc-aes-256-cbc.pem') }) } }
        @{ Name = 'a wrong pass phrase (PKCS#1)'; Id = 'PassPhraseInvalid'; Category = 'AuthenticationError'; Message = 'cannot be decrypted'; Advice = 'pass phrase'
            Call = { Connect-MieService -ConfigFile (New-Config @{ key_file = (Join-Path $Keys 'rsa2048-pkcs1-enc-aes-256-cbc.pem') }) -PassPhrase (ConvertTo-Secret wrong) } }
        @{ Name = 'a wrong pass phrase (PKCS#8)'; Id = 'PassPhraseInvalid'; Category = 'AuthenticationError'; Message = 'cannot be decrypted'; Advice = 'pass phrase'
            Call = { Connect-MieService -ConfigFile (New-Config @{ key_file = (Join-Path $Keys 'rsa2048-pkcs8-enc-pbes2-aes256-sha256.pem') }) -PassPhrase (ConvertTo-Secret wrong) } }
        @{ Name = 'a region with a slip in it'; Id = 'RegionUnknown'; Category = 'InvalidArgument'; Message = "Did you mean 'us-ashburn-1'"; Advice = "Give 'us-ashburn-1'"
            Call = { Connect-MieService -ConfigFile $Emulator.ConfigFile -Region us-ashbrun-1 } }
        @{ Name = 'a region that cannot be one'; Id = 'RegionUnknown'; Category = 'InvalidArgument'; Message = "'nowhere' is not a region"; Advice = 'us-ashburn-1'
            Call = { Connect-MieService -ConfigFile $Emulator.ConfigFile -Region nowhere } }
        @{ Name = 'a config file that is not one'; Id = 'ConfigFileInvalid'; Category = 'InvalidData'; Message = 'line 1'; Advice = '.'
            Call = { Set-Content (Join-Path $TestDrive 'junk') 'this is no config'; Connect-MieService -ConfigFile (Join-Path $TestDrive 'junk') } }
    ) {
        $failure = Get-Failure $Call
        Assert-Failure $failure "Mie.$Id" $Category $Message $Advice
        $failure.TargetObject | Should -Not -BeNullOrEmpty
        Get-Transcript $Call | Should -Not -CMatch 'BEGIN |mietools-test-passphrase|MII[A-Za-z0-9+/]{20}'
    }
}

Describe 'A credential that the service does not accept' {
    It 'is one error when the key belongs to somebody else' {
        $config = New-Config @{ key_file = (Join-Path $Keys 'rsa2048-pkcs8.pem') }
        $call = {
            $context = Connect-MieService -ConfigFile $config -Endpoint $Emulator.ControlPlane -CompartmentId $Emulator.CompartmentId -WarningAction SilentlyContinue
            Get-MieDeployment -Context $context
        }
        $before = (Get-Stats).requests
        $failure = Get-Failure $call
        # Not tried again and again.
        (Get-Stats).requests - $before | Should -BeLessOrEqual 1
        $failure.Count | Should -Be 1
        $failure.CategoryInfo.Category | Should -Be 'AuthenticationError'
        $failure.FullyQualifiedErrorId | Should -BeIn @('Mie.NotAuthenticated,MieTools.Cmdlets.GetMieDeploymentCommand', 'Mie.FingerprintMismatch,MieTools.Cmdlets.ConnectMieServiceCommand')
        $failure.ErrorDetails.RecommendedAction | Should -Match 'fingerprint'
        $key = ((Get-Content (Join-Path $Keys 'rsa2048-pkcs8.pem')) -notmatch '---')[3]
        $said = Get-Transcript $call
        $said | Should -Not -Match ([regex]::Escape($key))
        $said | Should -Not -Match 'Signature version|signature="'
    }

    It 'is one error when the fingerprint is unknown to the service' {
        $config = New-Config @{ key_file = (Join-Path $Keys 'rsa2048-pkcs8.pem'); fingerprint = '2c:78:be:58:0f:87:e7:14:9d:78:03:32:95:73:98:ee' }
        $call = {
            $context = Connect-MieService -ConfigFile $config -Endpoint $Emulator.ControlPlane -CompartmentId $Emulator.CompartmentId -WarningAction SilentlyContinue
            Get-MieDeployment -Context $context
        }
        $failure = Get-Failure $call
        Assert-Failure $failure 'Mie.NotAuthenticated' AuthenticationError '401' 'user, tenancy, fingerprint and key'
        "$failure" | Should -Match 'opc-request-id'
        Get-Transcript $call | Should -Not -Match 'Signature version|signature="'
    }

    It 'is one error when the session token has expired, and nothing is sent' {
        $token = Get-Content ((Get-Content $Emulator.ConfigFile) -match '^security_token_file=' -replace '^.*=') -Raw
        $parts = $token.Trim() -split '\.'
        $payload = [Convert]::ToBase64String([System.Text.Encoding]::UTF8.GetBytes('{"exp": 1700000000, "sub": "ocid1.user.oc1..a", "tenant": "ocid1.tenancy.oc1..a"}')).TrimEnd('=').Replace('+', '-').Replace('/', '_')
        $old = "$($parts[0]).$payload.$($parts[2])"
        $file = Join-Path $TestDrive 'old-token'
        Set-Content $file $old -NoNewline
        $config = New-Config @{ security_token_file = $file } -Profile SESSION
        $call = { Get-MieDeployment -Context (Connect-MieService -ConfigFile $config -Endpoint $Emulator.ControlPlane -CompartmentId $Emulator.CompartmentId -WarningAction SilentlyContinue) }
        $before = (Get-Stats).requests
        $failure = Get-Failure $call
        (Get-Stats).requests | Should -Be $before
        Assert-Failure $failure 'Mie.SessionTokenExpired' AuthenticationError 'expired at 2023-11-14' 'oci session authenticate'
        $said = Get-Transcript $call
        $said | Should -Not -Match ([regex]::Escape($old))
        $said | Should -Not -Match ([regex]::Escape($parts[2]))
    }
}

Describe 'The emulator''s instance' {
    BeforeAll {
        $secret = (Get-Content (Join-Path (Split-Path $Emulator.ConfigFile) domain.json) | ConvertFrom-Json).requestToken
        $env:OCI_METADATA_BASE_URL = "$($Emulator.ControlPlane)instance/$secret/opc/v2"
        $At = @{ AuthType = 'InstancePrincipal'; Endpoint = $Emulator.ControlPlane; AuthEndpoint = $Emulator.ControlPlane; CompartmentId = $Emulator.CompartmentId; Region = 'iad' }
    }
    AfterAll { $env:OCI_METADATA_BASE_URL = $null }

    It 'is who calls, with a token whose end is known after the first call' {
        $context = Connect-MieService @At
        $context.TokenExpires | Should -BeNullOrEmpty
        $refused = (Get-Stats).refusedSignatures
        $null = Get-MieDeployment -Context $context -ErrorAction Stop
        (Get-Stats).refusedSignatures | Should -Be $refused
        $context.TokenExpires | Should -BeGreaterThan ([DateTimeOffset]::Now)
    }

    It 'exchanges its token for one of a scope' {
        $before = (Get-Stats).requests
        $context = Connect-MieService @At -Scope "datascience_use_urn-$($Emulator.CompartmentId):instance" -TargetCompartmentId $Emulator.CompartmentId
        (Get-Stats).requests | Should -Be $before
        $null = Get-MieDeployment -Context $context -ErrorAction Stop
        $context.Sources.Where{ $_.Name -eq 'Scope' }.Origin | Should -Be 'parameter Scope'
        { Connect-MieService @At -Scope x } | Should -Throw -ErrorId 'Mie.ArgumentInvalid,MieTools.Cmdlets.ConnectMieServiceCommand'
    }
}

Describe 'A connection on its way' {
    It 'says by how much the clock is off when that is why the service refuses' {
        $skewed = Start-MieEmulator -Fault 'clock-skew=720' -NoConnect
        try {
            $context = Connect-MieService -ConfigFile $skewed.ConfigFile -Endpoint $skewed.ControlPlane -CompartmentId $skewed.CompartmentId
            $failure = Get-Failure { Get-MieDeployment -Context $context }
            Assert-Failure $failure 'Mie.NotAuthenticated' AuthenticationError '401' "clock is 12 minutes behind the server's"
        }
        finally { $skewed | Stop-MieEmulator }
    }

    It 'goes through a proxy, of which no password is shown' {
        $said = Get-Transcript {
            $password = ConvertTo-Secret 'pr0xy-pass-word'
            $context = Connect-MieService -ConfigFile $Emulator.ConfigFile -Region fra -Proxy http://127.0.0.1:1 -ProxyCredential ([pscredential]::new('me', $password))
            $context | Format-List * -Force | Out-String -Width 4096
            $context.Sources | Format-List * | Out-String -Width 4096
            $context.Proxy
            Get-MieDeployment -Context $context -CompartmentId $Emulator.CompartmentId -Debug
        }
        "$said" | Should -Match 'through the proxy http://127\.0\.0\.1:1'
        "$said" | Should -Not -Match 'pr0xy-pass-word'
        { Connect-MieService -ConfigFile $Emulator.ConfigFile -Proxy http://me:secret@proxy } | Should -Throw -ErrorId 'Mie.ArgumentInvalid,MieTools.Cmdlets.ConnectMieServiceCommand'
    }

    It 'verifies TLS: there is no parameter that turns it off' {
        (Get-Command -Module MieTools).Parameters.Keys | Where-Object { $_ -cmatch 'Cert|Insecure|NoVerify|Untrusted|Tls|Ssl' } | Should -BeNullOrEmpty
    }

    It 'trusts the authority of an emulator with https by <_>' -ForEach REQUESTS_CA_BUNDLE, SSL_CERT_FILE, OCI_CLI_CERT_BUNDLE {
        $https = Start-MieEmulator -Https -NoConnect
        try {
            [Environment]::SetEnvironmentVariable($_, $https.CaFile)
            $context = Connect-MieService -ConfigFile $https.ConfigFile -Endpoint $https.ControlPlane -CompartmentId $https.CompartmentId
            Get-MieDeployment -Context $context | Should -BeNullOrEmpty
            $context.Sources.Where{ $_.Name -eq 'CaFile' }.Origin | Should -Be "environment variable $_"
        }
        finally {
            [Environment]::SetEnvironmentVariable($_, $null)
            $https | Stop-MieEmulator
        }
    }
}

Describe 'Disconnect-MieService and sessions without a connection' {
    BeforeAll {
        $home0 = $env:HOME, $env:USERPROFILE
        $env:HOME = $env:USERPROFILE = Join-Path $TestDrive 'home'
        $null = New-Item -ItemType Directory (Join-Path $env:HOME '.oci')
    }

    AfterAll {
        $env:HOME, $env:USERPROFILE = $home0
        $null = Connect-Emulator $Emulator
    }

    It 'forgets the connection, and says so only when asked' {
        $null = Connect-Emulator $Emulator
        Disconnect-MieService | Should -BeNullOrEmpty
        $said = Disconnect-MieService -Verbose 4>&1
        "$said" | Should -Match 'no connection'
    }

    It 'is an error with advice when there is no default profile either' {
        Disconnect-MieService
        $failure = Get-Failure { Get-MieDeployment }
        Assert-Failure $failure 'Mie.CredentialNotFound' AuthenticationError 'config' 'oci setup config'
    }

    It 'falls back on the DEFAULT profile of the user''s own config file' {
        Disconnect-MieService
        Copy-Item $Emulator.ConfigFile (Join-Path $env:HOME '.oci/config')
        (Get-MieContext).ConfigFile | Should -Be (Join-Path $env:HOME '.oci/config')
    }
}

Describe 'Two connections side by side' {
    BeforeAll {
        $other = Start-Emulator -NoConnect
    }

    AfterAll {
        Stop-MieEmulator $other
    }

    It 'serve each its own commands through -Context' {
        $second = Connect-Emulator $other
        $first = Connect-Emulator $Emulator
        $here = New-TestDeployment 'here'
        $there = New-MieDeployment -DisplayName there -ModelId $other.ModelId -Image iad.ocir.io/ns/vllm:1 -ApiSpecification openai -Context $second
        (Get-MieDeployment).DisplayName | Should -Be 'here'
        (Get-MieDeployment -Context $second).DisplayName | Should -Be 'there'
        (Get-MieDeployment -Context $first).DisplayName | Should -Be 'here'
        ($there | Invoke-MieInference -Prompt a -MaxTokens 2 -Context $second).model | Should -Not -BeNullOrEmpty
        (Get-Stats $other).inferences | Should -Be 1
        (Get-Stats $Emulator).inferences | Should -Be 0
        $failure = Get-Failure { Get-MieDeployment -Id $there.Id }
        Assert-Failure $failure 'Mie.NotAuthorizedOrNotFound' ObjectNotFound '404' 'OCID'
    }
}

Describe 'Connect-MieService without a profile and without an address' {
    BeforeAll {
        # Keys of a real account, as far as anybody can tell.
        $home0 = $env:HOME, $env:USERPROFILE
        $env:HOME = $env:USERPROFILE = Join-Path $TestDrive 'cloud'
        $keys = Start-MieEmulator -ConfigPath (Join-Path $env:HOME '.oci') -NoConnect
        Stop-MieEmulator $keys
        $Cloud = 'https://datascience.us-ashburn-1.oci.oraclecloud.com/'
    }

    AfterAll {
        $env:HOME, $env:USERPROFILE = $home0
        $null = Connect-Emulator $Emulator
    }

    BeforeEach { $null = Connect-Emulator $Emulator }

    It 'stays on the emulator in a session that is on one, and says so' {
        $before = Get-MieContext
        $all = @(Connect-MieService 6>&1)
        "$($all[0])" | Should -Be "The session stays on the emulator at $($Emulator.ControlPlane.GetLeftPart('Authority')): neither a profile nor an address was given. Connect-MieService -ProfileName DEFAULT leaves it."
        $all[0].Tags | Should -Be 'PSHOST'
        $all[1] | Should -Be $before
        Connect-MieService -AuthType Auto 6>$null | Should -Be $before
        Get-MieContext | Should -Be $before
        "$(Connect-MieService -PassPhrase (ConvertTo-Secret $PassPhrase) -CaFile ./ca.pem 6>&1)" | Should -Match 'leaves it\. -PassPhrase and -CaFile are not used\.'
    }

    It 'takes the defaults that it is given, and checks them' {
        $project = 'ocid1.datascienceproject.oc1.iad.other'
        $context = Connect-MieService -CompartmentId ocid1.compartment.oc1..other -ProjectId $project 6>$null
        Get-MieContext | Should -Be $context
        $context.CompartmentId | Should -Be 'ocid1.compartment.oc1..other'
        $context.ProjectId | Should -Be $project
        $context.ControlPlaneEndpoint | Should -Be $Emulator.ControlPlane
        $context.InferenceEndpoint | Should -Be $Emulator.Inference
        Get-MieDeployment -ErrorAction Stop | Should -BeNullOrEmpty
        # What is not given stays.
        (Connect-MieService -CompartmentId $Emulator.CompartmentId 6>$null).ProjectId | Should -Be $project
        Assert-Failure (Get-Failure { Connect-MieService -CompartmentId $Emulator.ModelId }) 'Mie.OcidInvalid' InvalidArgument 'OCID of a datasciencemodel' '.*'
    }

    It 'stays on one that a session was connected to by its address, whoever started it' {
        # No emulator of this process listens there.
        $null = Connect-MieService -ConfigFile $Emulator.ConfigFile -Endpoint http://localhost:1
        (Connect-MieService 6>$null).ControlPlaneEndpoint | Should -Be 'http://localhost:1/'
    }

    It 'stays on the emulator of the session that started <Name>' -ForEach @(
        @{ Name = 'a parallel block'; Call = { 1 | ForEach-Object -Parallel { Import-Module $using:Root/MieTools.psd1; (Connect-MieService 6>$null).ControlPlaneEndpoint } } }
        @{ Name = 'a thread job'; Call = { Start-ThreadJob { Import-Module $using:Root/MieTools.psd1; (Connect-MieService 6>$null).ControlPlaneEndpoint } | Receive-Own } }
        @{ Name = '[powershell]::Create()'; Call = { $shell = New-Shell '(Connect-MieService 6>$null).ControlPlaneEndpoint'; try { $shell.Invoke() } finally { $shell.Dispose() } } }
    ) {
        & $Call | Should -Be $Emulator.ControlPlane
    }

    It 'goes where <Name> says' -ForEach @(
        @{ Name = 'a profile'; Call = { Connect-MieService DEFAULT }; To = 'us-ashburn-1' }
        @{ Name = 'a config file'; Call = { Connect-MieService -ConfigFile $Emulator.ConfigFile }; To = 'us-ashburn-1' }
        @{ Name = 'a region'; Call = { Connect-MieService -Region fra }; To = 'eu-frankfurt-1' }
        @{ Name = 'a kind of credential'; Call = { Connect-MieService -AuthType ApiKey }; To = 'us-ashburn-1' }
        @{ Name = 'an address'; Call = { Connect-MieService -Endpoint https://datascience.eu-frankfurt-1.oci.oraclecloud.com }; To = 'eu-frankfurt-1' }
        @{ Name = 'an address of the inference endpoints'; Call = { Connect-MieService -InferenceEndpoint https://example.com }; To = 'us-ashburn-1' }
    ) {
        $all = @(& $Call 6>&1)
        $all | Should -HaveCount 1
        $all[0].ControlPlaneEndpoint | Should -Be "https://datascience.$To.oci.oraclecloud.com/"
        # From there the next one is the DEFAULT profile's.
        (Connect-MieService).ControlPlaneEndpoint | Should -Be $Cloud
    }

    It 'uses the DEFAULT profile once the user has left the emulator: <_>' -ForEach 'Disconnect-MieService', '$null = Start-Emulator; Stop-MieEmulator (Get-MieEmulator)[-1]; Disconnect-MieService' {
        . ([scriptblock]::Create($_))
        (Connect-MieService).ControlPlaneEndpoint | Should -Be $Cloud
    }

    It 'warns with the place when <Name> leaves the emulator that runs' -ForEach @(
        @{ Name = 'a region alone'; Call = { Connect-MieService -Region fra }; To = 'https://datascience\.eu-frankfurt-1\.oci\.oraclecloud\.com' }
        @{ Name = 'an inference address alone'; Call = { Connect-MieService -InferenceEndpoint https://example.com }; To = 'https://datascience\.us-ashburn-1\.oci\.oraclecloud\.com' }
        @{ Name = 'a connection after Disconnect-MieService'; Call = { Disconnect-MieService; Connect-MieService }; To = 'https://datascience\.us-ashburn-1\.oci\.oraclecloud\.com' }
        @{ Name = 'the same in a parallel block'; To = 'https://datascience\.us-ashburn-1\.oci\.oraclecloud\.com'
            Call = { 1 | ForEach-Object -Parallel { Import-Module $using:Root/MieTools.psd1; Disconnect-MieService; Connect-MieService } } }
        @{ Name = 'a command after Disconnect-MieService'; To = 'https://datascience\.us-ashburn-1\.oci\.oraclecloud\.com'
            Call = { Disconnect-MieService; 1..2 | ForEach-Object { Get-MieContext } } }
    ) {
        $warnings = @(& $Call 3>&1 | Where-Object { $_ -is [System.Management.Automation.WarningRecord] })
        $warnings | Should -HaveCount 1
        "$warnings" | Should -Match "^Commands go to $To from now on \(profile DEFAULT\), and not to the emulator that runs at $([regex]::Escape($Emulator.ControlPlane.GetLeftPart('Authority')))\.$"
    }

    It 'does not warn where an account or an address is named, or none is left' {
        @({ Connect-MieService DEFAULT }, { Connect-MieService -AuthType ApiKey }, { Connect-MieService -Endpoint https://datascience.eu-frankfurt-1.oci.oraclecloud.com }).ForEach{
            @(& $_ 3>&1) | Should -HaveCount 1
        }
    }

    It 'goes nowhere when the emulator is gone and nobody has said so: <Name>' -ForEach @(
        @{ Name = 'it ended by itself'; End = '(Get-Process -Id $e.ProcessId).Kill(); while ($e.State -eq "Running") { Start-Sleep -Milliseconds 20 }'; Gone = $true }
        @{ Name = 'another runspace stopped it'; End = 'Start-ThreadJob { Import-Module $using:Module; Stop-MieEmulator $using:e } | Receive-Job -Wait'; Gone = $true }
        @{ Name = 'the module was imported again'; End = 'Import-Module $Module -Force'; Gone = $true }
        @{ Name = 'and does when this session stopped it'; End = 'Stop-MieEmulator'; Gone = $false }
    ) {
        $said = @(Invoke-Shell "`$Module = '$Root/MieTools.psd1'; Import-Module `$Module; `$e = Start-MieEmulator; $End
            try { (Connect-MieService -ErrorAction Stop).ControlPlaneEndpoint.AbsoluteUri } catch { `$_.FullyQualifiedErrorId; `$_.ErrorDetails.RecommendedAction }")
        if ($Gone) {
            $said[0] | Should -Be 'Mie.ConnectionLost,MieTools.Cmdlets.ConnectMieServiceCommand'
            "$($said[1..9])" | Should -Match '-ProfileName'
        }
        else { $said | Should -Be $Cloud }
    }
}
