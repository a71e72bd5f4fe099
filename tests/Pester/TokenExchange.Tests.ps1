# Token exchange from end to end: the emulator's issuer, its identity domain, and signed calls that it checks.
BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $Variables = 'ACTIONS_ID_TOKEN_REQUEST_URL', 'ACTIONS_ID_TOKEN_REQUEST_TOKEN', 'GITHUB_ACTIONS', 'GITLAB_OIDC_TOKEN'
    $Before = @{}
    $Variables.ForEach{ $Before[$_] = [Environment]::GetEnvironmentVariable($_) }
    $Emulator = Start-Emulator
    $Domain = Get-Content (Join-Path (Split-Path $Emulator.ConfigFile) 'domain.json') -Raw | ConvertFrom-Json
    $Issuer = "$($Emulator.ControlPlane)oidc/token"

    function Get-Jwt([string] $Subject = 'DEFAULT', [string] $Audience = 'mie-emulator') {
        (Invoke-RestMethod "${Issuer}?sub=$Subject&audience=$Audience" -Headers @{ Authorization = "Bearer $($Domain.requestToken)" }).value
    }

    function Connect-Exchange([hashtable] $More = @{}) {
        $splat = @{
            AuthType = 'TokenExchange'; DomainUrl = $Emulator.ControlPlane; ClientId = $Domain.clientId
            ClientSecret = ConvertTo-SecureString $Domain.clientSecret -AsPlainText -Force
            Endpoint = $Emulator.ControlPlane; InferenceEndpoint = $Emulator.Inference; CompartmentId = $Emulator.CompartmentId
            ProjectId = $Emulator.ProjectId
        }
        $More.Keys.ForEach{ if ($null -eq $More[$_]) { $splat.Remove($_) } else { $splat[$_] = $More[$_] } }
        Connect-MieService @splat
    }
}

AfterAll {
    $Variables.ForEach{ [Environment]::SetEnvironmentVariable($_, $Before[$_]) }
    Stop-MieEmulator
}

Describe 'Connect-MieService -AuthType TokenExchange' {
    BeforeEach {
        $Variables.ForEach{ [Environment]::SetEnvironmentVariable($_, $null) }
        $null = Connect-Emulator $Emulator
    }

    It 'deploys and calls with the JWT of GitHub Actions, and no signature is refused' {
        $env:ACTIONS_ID_TOKEN_REQUEST_URL = "${Issuer}?sub=DEFAULT"
        $env:ACTIONS_ID_TOKEN_REQUEST_TOKEN = $Domain.requestToken
        $refused = (Get-Stats).refusedSignatures
        $context = Connect-Exchange
        $d = New-TestDeployment keyless
        (Get-MieDeployment -Id $d.Id).DisplayName | Should -Be 'keyless'
        Invoke-MieInference -Id $d.Id -Prompt hello | Should -Not -BeNullOrEmpty
        (Get-Stats).refusedSignatures | Should -Be $refused
        $context.AuthType | Should -Be 'TokenExchange'
        $context.Sources.Where{ $_.Name -eq 'Token' }.Origin | Should -Be 'GitHub Actions, by ACTIONS_ID_TOKEN_REQUEST_URL'
        "$($context.Sources.Where{ $_.Name -eq 'DomainUrl' })" | Should -Match '^DomainUrl http://127'
        Get-MieContext | Should -Be $context
    }

    It 'takes the JWT <Name>' -ForEach @(
        @{ Name = 'of a GitLab job'; Give = { $env:GITLAB_OIDC_TOKEN = Get-Jwt; @{} } }
        @{ Name = 'as a text'; Give = { @{ Token = Get-Jwt } } }
        @{ Name = 'as a SecureString'; Give = { @{ Token = ConvertTo-SecureString (Get-Jwt) -AsPlainText -Force } } }
        @{ Name = 'from a file'; Give = { Set-Content "$TestDrive/projected" (Get-Jwt); @{ TokenFile = "$TestDrive/projected" } } }
        @{ Name = 'from a file beside the location'; Give = { Set-Content "$TestDrive/projected" (Get-Jwt); Set-Location $TestDrive; @{ TokenFile = './projected' } } }
    ) {
        $location = Get-Location
        try {
            $null = Connect-Exchange (& $Give)
            { Get-MieDeployment -ErrorAction Stop } | Should -Not -Throw
        }
        finally { Set-Location $location }
    }

    It 'runs a script block for each exchange, with the variables that it names by $using:' {
        $log = "$TestDrive/asked"
        $bearer = $Domain.requestToken
        $address = $Issuer
        # Refuses every token, so that each call asks for one more.
        $strict = Start-MieEmulator -Fault 'status=401;operation=list' -NoConnect
        $own = Get-Content (Join-Path (Split-Path $strict.ConfigFile) 'domain.json') -Raw | ConvertFrom-Json
        $bearer = $own.requestToken
        $address = "$($strict.ControlPlane)oidc/token"
        try {
            $null = Connect-Exchange @{
                DomainUrl = $strict.ControlPlane; Endpoint = $strict.ControlPlane
                ClientSecret = ConvertTo-SecureString $own.clientSecret -AsPlainText -Force
                Token = {
                    Add-Content $using:log 'asked'
                    (Invoke-RestMethod $using:address -Headers @{ Authorization = "Bearer $using:bearer" }).value
                }
            }
            1..3 | ForEach-Object { Get-MieDeployment -ErrorAction SilentlyContinue }
            # The first one, and one more for each call.
            @(Get-Content $log).Count | Should -Be 4
        }
        finally { $strict | Stop-MieEmulator }
    }

    It 'says that a script block failed, and not what it wrote' {
        $context = Connect-Exchange @{ Token = { throw 'secret-in-a-script' } }
        $failure = Get-Failure { Get-MieDeployment -Context $context }
        Assert-Failure $failure 'Mie.IdentityTokenMissing' 'AuthenticationError' 'script block of -Token failed' '\$using:'
        $failure.Exception.ToString() | Should -Not -Match 'secret-in-a-script'
    }

    It 'refuses before anything is sent: <Id> <Message>' -ForEach @(
        @{ More = @{ DomainUrl = $null; ClientSecret = $null }; Id = 'Mie.TokenExchangeIncomplete'; Message = 'lacks DomainUrl, ClientSecret' }
        @{ More = @{}; Id = 'Mie.IdentityTokenMissing'; Message = 'GITLAB_OIDC_TOKEN \(GitLab\) are not set' }
        @{ More = @{ Token = 'no-jwt' }; Id = 'Mie.IdentityTokenInvalid'; Message = 'not a JWT' }
        @{ More = @{ Token = '' }; Id = 'Mie.ArgumentInvalid'; Message = '-Token is empty' }
        @{ More = @{ Token = 12 }; Id = 'Mie.ArgumentInvalid'; Message = '-Token is a Int32' }
        @{ More = @{ DomainUrl = 'http://idcs-1.identity.oraclecloud.com' }; Id = 'Mie.TransportInsecure'; Message = 'plain http' }
        @{ More = @{ AuthType = 'ApiKey'; Token = 'no-jwt' }; Id = 'Mie.ArgumentInvalid'; Message = 'another kind of credential' }
    ) {
        $before = (Get-Stats).requests
        { Connect-Exchange $More } | Should -Throw -ErrorId "$Id,MieTools.Cmdlets.ConnectMieServiceCommand" -ExceptionType ([MieTools.Core.Errors.MieException])
        "$((Get-Failure { Connect-Exchange $More }))" | Should -Match $Message
        (Get-Stats).requests | Should -Be $before
    }

    It 'shows no secret on any stream, whether it goes well or not' {
        $jwt = Get-Jwt
        $stranger = Get-Jwt -Subject nobody
        $said = Get-Transcript {
            $context = Connect-Exchange @{ Token = $jwt }
            $context | Format-List * -Force | Out-String -Width 4096
            $context.Sources | Format-List * -Force | Out-String -Width 4096
            $context | ConvertTo-Json -Depth 5
            Get-MieDeployment
            Get-MieDeployment -Context (Connect-Exchange @{ Token = $stranger })
            Get-MieDeployment -Context (Connect-Exchange @{ Token = $jwt; ClientSecret = ConvertTo-SecureString wrong-secret-1 -AsPlainText -Force })
        }
        $said | Should -Match 'invalid_grant'
        $said | Should -Match 'invalid_client'
        $basic = [Convert]::ToBase64String([System.Text.Encoding]::UTF8.GetBytes("$($Domain.clientId):$($Domain.clientSecret)"))
        foreach ($secret in $jwt, $stranger, $Domain.clientSecret, $basic, 'wrong-secret-1', 'ST$eyJ', $Domain.requestToken) {
            $said.Contains($secret) | Should -BeFalse -Because "it begins with $($secret.Substring(0, 4))"
        }
    }

    It 'hands the connection over to a signing proxy, but for a script block' {
        $null = Connect-Exchange @{ Token = Get-Jwt }
        $d = New-TestDeployment proxied
        $proxy = Start-MieProxy -Deployment $d
        try { (Invoke-RestMethod "$($proxy.BaseUrl)/models" -Headers @{ Authorization = "Bearer $($proxy.Key)" }).data | Should -Not -BeNullOrEmpty }
        finally { $proxy | Stop-MieProxy }
        $jwt = Get-Jwt
        $null = Connect-Exchange @{ Token = { $using:jwt } }
        "$(Get-Failure { Start-MieProxy -Deployment $d.Id })" | Should -Match 'script block'
    }
}
