#requires -Version 7.4
BeforeDiscovery {
    $root = (Resolve-Path "$PSScriptRoot/../..").Path
    $recipes = @([regex]::Matches((Get-Content "$root/docs/sessions/cookbook.md" -Raw), '(?m)^## (.+)$') | ForEach-Object { @{ Recipe = $_.Groups[1].Value } })
}

Describe 'docs/cookbook.md' {
    BeforeAll {
        $root = (Resolve-Path "$PSScriptRoot/../..").Path
        # One recipe a section, by its title.
        function Get-Recipe([string] $Path) {
            $parts = @{}
            foreach ($part in (Get-Content $Path -Raw) -split '(?m)^(?=## )') {
                $title, $text = $part -split '\n', 2
                $parts[$title -replace '^## '] = $text
            }
            $parts
        }
        # Without what differs from run to run: times, ports, folders, ids of requests, and the blanks that these make.
        function Get-Stable([string] $Text) {
            $Text -replace '\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[\d.:+Z]*', 'TIME' -replace '\d+/\d+/\d{4} \d+:\d\d:\d\d.[AP]M( [-+]\d\d:\d\d)?', 'TIME' `
                -replace '(?m)^(\w+Url +:) http[^\n]*(\n {21}[^\n]*)*', '$1 URL' -replace '\b\d{10}\b', 'EPOCH' `
                -replace '\b\d\d:\d\d:\d\d(\.\d+)?', 'SPAN' -replace '\b\d+([.,]\d+)? ?(ms|s|m)\b', 'SPAN' -replace '127\.0\.0\.1:\d+', 'HOST' `
                -replace '[/\\][\w./\\-]*(mie-emulator|session)-\w+', 'FOLDER' -replace '\b[0-9A-F]{32}(/[0-9A-F]{32})*', 'REQUEST' -replace '[ \r]+', ' ' -replace '-{3,}', '---'
        }
        & "$root/docs/Write-Session.ps1" "$root/docs/sessions/cookbook.md" -Width 80 -Path "$TestDrive/cookbook.md"
        $printed = Get-Recipe "$root/docs/cookbook.md"
        $now = Get-Recipe "$TestDrive/cookbook.md"
    }

    It 'shows what its lines print: <Recipe>' -ForEach $recipes {
        Get-Stable $now[$Recipe] | Should -BeExactly (Get-Stable $printed[$Recipe])
    }

    It 'has the twenty jobs, none of more than four lines' {
        $titles = @($printed.Keys | Where-Object { $_ -match '^\d+\.' })
        $titles.Count | Should -Be 20
        foreach ($title in $titles) {
            foreach ($block in [regex]::Matches($printed[$title], '(?ms)^```text\n(.*?)^```')) {
                $lines = $block.Groups[1].Value -split '\n' -match '^(PS|>>)'
                $lines.Count | Should -BeLessOrEqual 4 -Because $title
            }
        }
    }
}
