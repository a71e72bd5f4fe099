BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    # .NET reads the variables once a process: each test has a shell of its own. Nothing listens at port 9.
    function Invoke-BehindProxy([string] $Script) {
        $before = $env:https_proxy, $env:http_proxy
        try {
            $env:https_proxy = $env:http_proxy = 'http://user:PR0XY-PW@127.0.0.1:9'
            (Invoke-Shell "Import-Module '$(Join-Path $Root 'MieTools.psd1')'; $Script") -join "`n"
        }
        finally { $env:https_proxy, $env:http_proxy = $before }
    }
}

Describe 'Behind a proxy' {
    It 'the emulator is reached all the same' {
        Invoke-BehindProxy 'try { $null = Start-MieEmulator; "reached $(@(Get-MieDeployment).Count)" } finally { Stop-MieEmulator }' |
            Should -Be 'reached 0'
    }

    It 'an error names the proxy, without its password' {
        $said = Invoke-BehindProxy (@'
            try {
                $null = Start-MieEmulator
                Invoke-MieInference -Uri 'https://host.example/ocid1.x' -Path /v1/x -Prompt x -Verbose -Debug -ErrorVariable failed *>&1 |
                    Out-String -Width 4096
                $failed | ForEach-Object { $_.Exception.ToString() }
            }
            finally { Stop-MieEmulator }
'@)
        $said | Should -Match 'host\.example could not be reached through the proxy http://127\.0\.0\.1:9'
        $said | Should -Not -Match 'PR0XY-PW'
    }
}
