# The table of docs/authentication.md: each row's command is run as it stands, against the emulator.
BeforeDiscovery {
    $rows = Get-Content "$PSScriptRoot/../../docs/authentication.md" | Where-Object { $_ -match '^\| ' -and $_ -notmatch '^\| where ' } | ForEach-Object {
        $cells = $_.Trim('|', ' ') -split ' \| '
        @{ Where = $cells[0]; AuthType = $cells[1].Trim('`'); How = $cells[2].Trim('`') }
    }
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    . "$PSScriptRoot/CannedServer.ps1"
    $Resource = 'ocid1.datasciencejobrun.oc1.iad.aaaa'
    $Before = @{}
    $OldHome = $env:HOME
    [Environment]::GetEnvironmentVariables().Keys.Where{ $_ -match '^(OCI_|ACTIONS_|GITLAB_|GITHUB_|KUBERNETES_|AZURE_|GCE_)' }.ForEach{
        $Before[$_] = [Environment]::GetEnvironmentVariable($_)
    }
    $WithProfiles = Join-Path $TestDrive 'home'
    $Empty = New-Item -ItemType Directory (Join-Path $TestDrive 'empty')
    $Emulator = Start-MieEmulator -ConfigPath (Join-Path $WithProfiles '.oci')
    $Tls = Start-MieEmulator -Https -NoConnect

    function Get-Domain($Of) { Get-Content (Join-Path (Split-Path $Of.ConfigFile) 'domain.json') -Raw | ConvertFrom-Json }

    function Get-Jwt($Of) {
        $ask = @{ Uri = "$($Of.ControlPlane)oidc/token"; Headers = @{ Authorization = "Bearer $((Get-Domain $Of).requestToken)" } }
        (Invoke-RestMethod @ask -SkipCertificateCheck).value
    }

    function Get-Profile([string] $Name) {
        $section = ((Get-Content $Emulator.ConfigFile -Raw) -split '(?m)^\[')[1..99].Where{ $_.StartsWith("$Name]") }
        $values = @{}
        ($section -split "`n").Where{ $_ -match '=' }.ForEach{ $key, $value = $_ -split '=', 2; $values[$key] = $value.Trim() }
        $values
    }

    function Set-Resource([hashtable] $Values, [string] $Suffix = '') {
        $Values.Keys.ForEach{ [Environment]::SetEnvironmentVariable("OCI_RESOURCE_PRINCIPAL_$_$Suffix", $Values[$_]) }
    }

    function New-Secret([string] $Text) {
        $body = @{ name = [guid]::NewGuid(); text = $Text } | ConvertTo-Json
        (Invoke-RestMethod "$($Emulator.ControlPlane)emulator/secrets" -Method Post -Body $body).id
    }

    function Set-Metadata {
        $env:OCI_METADATA_BASE_URL = "$($Emulator.ControlPlane)instance/$((Get-Domain $Emulator).requestToken)/opc/v2"
    }

    # A metadata service of another cloud.
    function Set-Cloud([string] $Variable, [string] $Body, [string] $Scheme = '') {
        $script:Server = [CannedServer]::new()
        $Server.Answer = [System.Text.Encoding]::ASCII.GetBytes("HTTP/1.1 200 OK`r`nContent-Length: $($Body.Length)`r`nConnection: close`r`n`r`n$Body")
        [Environment]::SetEnvironmentVariable($Variable, "${Scheme}127.0.0.1:$($Server.Port)")
    }

    # What a place has, and what it cannot have here: a hashtable of further arguments.
    $Places = @{
        'a workstation, with an API key' = { $env:HOME = $WithProfiles }
        'a workstation, signed in by browser' = { $env:HOME = $WithProfiles }
        'a runner with an API key in its variables' = {
            $user = Get-Profile 'DEFAULT'
            $env:OCI_CLI_USER = $user.user
            $env:OCI_CLI_TENANCY = $user.tenancy
            $env:OCI_CLI_FINGERPRINT = $user.fingerprint
            $env:OCI_CLI_REGION = 'us-ashburn-1'
            $env:OCI_CLI_KEY_CONTENT = Get-Content $user.key_file -Raw
        }
        'a runner that takes its key from a vault' = {
            $env:HOME = Join-Path $TestDrive 'keyless'
            $null = New-Item -ItemType Directory "$env:HOME/.oci" -Force
            Get-Content $Emulator.ConfigFile | Where-Object { $_ -notmatch '^key_file' } | Set-Content "$env:HOME/.oci/config"
            $key = ConvertTo-SecureString (Get-Content (Get-Profile 'DEFAULT').key_file -Raw) -AsPlainText -Force
        }
        # The pass phrase is one that the search of all output knows.
        'an instance with an encrypted key, the pass phrase in OCI Vault' = {
            Set-Metadata
            Set-Resource @{ VERSION = '1.1'; RPT_ENDPOINT = $Emulator.ControlPlane; RPST_ENDPOINT = $Emulator.ControlPlane }
            $env:HOME = Join-Path $TestDrive 'encrypted'
            $null = New-Item -ItemType Directory "$env:HOME/.oci" -Force
            $pass = "mieVaultSecret$([guid]::NewGuid().ToString('N'))"
            $rsa = [System.Security.Cryptography.RSA]::Create()
            $rsa.ImportFromPem((Get-Content (Get-Profile 'DEFAULT').key_file -Raw))
            $by = [System.Security.Cryptography.PbeParameters]::new('Aes256Cbc', 'SHA256', 1000)
            Set-Content "$env:HOME/.oci/key.pem" $rsa.ExportEncryptedPkcs8PrivateKeyPem($pass.ToCharArray(), $by)
            (Get-Content $Emulator.ConfigFile) -replace '^key_file=.*api_key.pem', 'key_file=key.pem' | Set-Content "$env:HOME/.oci/config"
            $phrase = New-Secret $pass
            @{ VaultEndpoint = $Emulator.ControlPlane; WarningAction = 'Ignore' }
        }
        'a workstation with a session, the key in OCI Vault' = {
            $env:HOME = Join-Path $TestDrive 'vaulted'
            $null = New-Item -ItemType Directory "$env:HOME/.oci" -Force
            (Get-Content $Emulator.ConfigFile) -replace '^key_file=.*/api_key.pem', '' | Set-Content "$env:HOME/.oci/config"
            $secretKey = New-Secret (Get-Content (Get-Profile 'DEFAULT').key_file -Raw)
            @{ VaultEndpoint = $Emulator.ControlPlane }
        }
        'Cloud Shell' = {
            Set-Metadata
            Set-Content "$TestDrive/delegation" (Get-Content (Get-Profile 'SESSION').security_token_file)
            $env:OCI_CLI_AUTH = 'instance_obo_user'
            $env:OCI_CLI_DELEGATION_TOKEN_FILE = "$TestDrive/delegation"
        }
        'a compute instance' = { Set-Metadata }
        'a job, a notebook or a function' = {
            $session = Get-Profile 'SESSION'
            Set-Resource @{ VERSION = '2.2'; RPST = $session.security_token_file; PRIVATE_PEM = $session.key_file; REGION = 'us-ashburn-1' }
        }
        'a resource on an instance of its own' = {
            Set-Metadata
            Set-Resource @{ VERSION = '1.1'; RPT_ENDPOINT = $Emulator.ControlPlane; RPST_ENDPOINT = $Emulator.ControlPlane }
        }
        'a resource with a key of its own' = {
            Set-Resource @{
                VERSION = '2.1'; RESOURCE_ID = $Resource; PRIVATE_PEM = (Get-Profile 'DEFAULT').key_file; REGION = 'us-ashburn-1'
                RPT_ENDPOINT = $Emulator.ControlPlane; RPST_ENDPOINT = $Emulator.ControlPlane
            }
        }
        'a part of another resource' = {
            Set-Resource @{ VERSION = '3.0' }
            Set-Resource @{ RPT_URL = "$($Emulator.ControlPlane)20180711/resourcePrincipalTokenV2/${Resource}?parents=2"; RPST_ENDPOINT = $Emulator.ControlPlane } '_FOR_PARENT_RESOURCE'
            Set-Resource @{
                VERSION = '2.1'; RESOURCE_ID = $Resource; PRIVATE_PEM = (Get-Profile 'DEFAULT').key_file; REGION = 'us-ashburn-1'
                RPT_ENDPOINT = $Emulator.ControlPlane; RPST_ENDPOINT = $Emulator.ControlPlane
            } '_FOR_LEAF_RESOURCE'
        }
        'a pod in OKE' = {
            $env:KUBERNETES_SERVICE_HOST = $Tls.ControlPlane.Authority
            $env:OCI_KUBERNETES_SERVICE_ACCOUNT_CERT_PATH = $Tls.CaFile
            $env:OCI_RESOURCE_PRINCIPAL_REGION = 'us-ashburn-1'
            Set-Content "$TestDrive/account" (Get-Jwt $Tls)
            @{ TokenFile = "$TestDrive/account"; Endpoint = $Tls.ControlPlane; AuthEndpoint = $Tls.ControlPlane; InferenceEndpoint = $Tls.Inference; CaFile = $Tls.CaFile }
        }
        'GitHub Actions' = {
            $env:ACTIONS_ID_TOKEN_REQUEST_URL = "$($Emulator.ControlPlane)oidc/token?sub=DEFAULT"
            $env:ACTIONS_ID_TOKEN_REQUEST_TOKEN = (Get-Domain $Emulator).requestToken
            # The emulator's address, as it is named, is no audience with a slash behind it.
            @{ Audience = 'mie-emulator' }
        }
        'GitLab CI' = { $env:GITLAB_OIDC_TOKEN = Get-Jwt $Emulator }
        'a pod of another Kubernetes' = { Set-Content $file (Get-Jwt $Emulator) }
        'a machine of Azure' = { Set-Cloud 'AZURE_POD_IDENTITY_AUTHORITY_HOST' (@{ access_token = Get-Jwt $Emulator; token_type = 'Bearer' } | ConvertTo-Json -Compress) 'http://' }
        'a machine of Google Cloud' = { Set-Cloud 'GCE_METADATA_HOST' (Get-Jwt $Emulator) }
        'anywhere else with a JWT' = { Set-Content $file (Get-Jwt $Emulator) }
        'any of these, for another tenancy or with fewer rights' = { $env:HOME = $WithProfiles }
    }
}

AfterAll {
    $env:HOME = $OldHome
    $Tls, $Emulator | Stop-MieEmulator
    $Before.Keys.ForEach{ [Environment]::SetEnvironmentVariable($_, $Before[$_]) }
}

Describe 'docs/authentication.md' {
    BeforeEach {
        [Environment]::GetEnvironmentVariables().Keys.Where{ $_ -match '^(OCI_|ACTIONS_|GITLAB_|GITHUB_|KUBERNETES_|AZURE_|GCE_)' }.ForEach{
            [Environment]::SetEnvironmentVariable($_, $null)
        }
        $env:HOME = $Empty
        # The variables that the commands have.
        $domain = Get-Domain $Emulator
        $url, $id, $compartment, $file, $application = $Emulator.ControlPlane, $domain.clientId, $Emulator.CompartmentId, "$TestDrive/jwt", 'mie-emulator'
        $secret = ConvertTo-SecureString $domain.clientSecret -AsPlainText -Force
    }

    AfterEach {
        if ($Server) { $Server.Dispose() }
    }

    It 'has a row for each place that is tested, and no other' -ForEach @(@{ Rows = $rows }) {
        Compare-Object @($Rows.Where) @($Places.Keys) | Should -BeNullOrEmpty
    }

    It 'calls from <Where> as <AuthType>' -ForEach $rows {
        $place = @{
            Endpoint = $Emulator.ControlPlane; AuthEndpoint = $Emulator.ControlPlane; InferenceEndpoint = $Emulator.Inference
            CompartmentId = $Emulator.CompartmentId; ProjectId = $Emulator.ProjectId
        }
        $more = . $Places[$Where]
        if ($more) { $more.Keys.ForEach{ $place[$_] = $more[$_] } }
        $at = if ($place.CaFile) { $Tls } else { $Emulator }
        $stats = @{ Uri = "$($at.ControlPlane)emulator/stats"; SkipCertificateCheck = $true }
        $refused = (Invoke-RestMethod @stats).refusedSignatures
        $context = . ([scriptblock]::Create("$How @place"))
        if ($AuthType -ne 'as there') { $context.AuthType | Should -Be $AuthType }
        $created = New-MieDeployment -Context $context -DisplayName signed -ModelId $at.ModelId -Image 'iad.ocir.io/ns/vllm:1' -ApiSpecification openai -Wait
        (Get-MieDeployment -Context $context -Id $created.Id).DisplayName | Should -Be 'signed'
        Invoke-MieInference -Context $context -Id $created.Id -Prompt hello | Should -Not -BeNullOrEmpty
        (Invoke-RestMethod @stats).refusedSignatures | Should -Be $refused
    }
}
