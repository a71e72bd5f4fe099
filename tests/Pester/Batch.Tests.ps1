# A batch in a PowerShell of its own that is killed, and the recipes of docs/batch.md.
BeforeDiscovery {
    $page = Get-Content "$PSScriptRoot/../../docs/batch.md" -Raw
    $recipes = foreach ($match in [regex]::Matches($page, '(?ms)^## (?<title>[^\n]+)$(?:(?!^## ).)*?^```powershell\n(?<code>.*?)^```$')) {
        @{ Title = $match.Groups['title'].Value; Code = $match.Groups['code'].Value }
    }
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $Emulator = Start-Emulator
    $Deployment = New-TestDeployment
    $Folder = (New-Item -ItemType Directory (Join-Path $TestDrive batch)).FullName
    function Get-Answers([string] $Path) { Get-Content $Path | ForEach-Object { $_ | ConvertFrom-Json } }
}

AfterAll { Stop-MieEmulator }

Describe 'Invoke-MieBatch' {
    It 'goes on after its process was killed, and comes to the same answers' {
        1..300 | ForEach-Object { "Say $_" } | Set-Content "$Folder/in.txt"
        $script = @"
            Import-Module '$Root/MieTools.psd1'
            `$null = Connect-MieService -ConfigFile '$($Emulator.ConfigFile)' -Endpoint '$($Emulator.ControlPlane)' -InferenceEndpoint '$($Emulator.Inference)'
            Invoke-MieBatch -Id $($Deployment.Id) '$Folder/in.txt' '$Folder/out.jsonl' -MaxTokens 4 -ThrottleLimit 4
"@
        $program, $first = Get-Shell
        $encoded = [Convert]::ToBase64String([System.Text.Encoding]::Unicode.GetBytes($script))
        $child = [System.Diagnostics.Process]::Start($program, [string[]](@($first) + @('-NoProfile', '-EncodedCommand', $encoded)).Where{ $_ })
        try {
            # Once answers are written, what the journal gets is a group of them that counts as done.
            Wait-Until { (Test-Path "$Folder/out.jsonl") -and (Get-Item "$Folder/out.jsonl").Length -gt 0 }
            $length = (Get-Item "$Folder/out.jsonl.journal").Length
            Wait-Until { (Get-Item "$Folder/out.jsonl.journal").Length -gt $length }
        }
        finally { $child.Kill(); $child.WaitForExit() }
        $summary = Invoke-MieBatch $Deployment "$Folder/in.txt" "$Folder/out.jsonl" -MaxTokens 4 -ThrottleLimit 4
        $summary.Sent | Should -BeLessThan 300
        $summary.Succeeded | Should -Be 300
        $null = Invoke-MieBatch $Deployment "$Folder/in.txt" "$Folder/whole.jsonl" -MaxTokens 4
        $resumed = Get-Answers "$Folder/out.jsonl"
        $whole = Get-Answers "$Folder/whole.jsonl"
        $resumed.custom_id | Should -Be $whole.custom_id
        $resumed.response.body.choices.message.content | Should -Be $whole.response.body.choices.message.content
    }

    It 'keeps the results of another batch when the input that could answer is <Name>' -ForEach @(
        @{ Name = 'empty'; Lines = @() }
        @{ Name = 'an empty line'; Lines = @('') }
        @{ Name = 'a yes that was written for something else'; Lines = @('Y', 'Y') }
    ) {
        $place = (New-Item -ItemType Directory (Join-Path $TestDrive "q-$([guid]::NewGuid().ToString('n'))")).FullName
        'One', 'Two' | Set-Content "$place/in.txt"
        $null = Invoke-MieBatch $Deployment "$place/in.txt" "$place/out.jsonl" -MaxTokens 4
        $before = Get-Content "$place/out.jsonl" -Raw
        @"
            Import-Module '$Root/MieTools.psd1'
            `$null = Connect-MieService -ConfigFile '$($Emulator.ConfigFile)' -Endpoint '$($Emulator.ControlPlane)' -InferenceEndpoint '$($Emulator.Inference)'
            try { Invoke-MieBatch -Id $($Deployment.Id) '$place/in.txt' '$place/out.jsonl' -MaxTokens 5 -ErrorAction Stop } catch { `$_.FullyQualifiedErrorId }
"@ | Set-Content "$place/q.ps1"
        $program, $first = Get-Shell
        $said = $Lines | & $program @first -NoProfile -File "$place/q.ps1" 2>&1 | Out-String
        $said | Should -Match 'Mie.BatchOutputMismatch'
        $said | Should -Not -Match 'NullReference|Begin anew and lose'
        Get-Content "$place/out.jsonl" -Raw | Should -BeExactly $before
    }

    It 'shows how far it is, how fast and how long it will take' {
        1..400 | ForEach-Object { "Say $_" } | Set-Content "$Folder/many.txt"
        $run = Start-InShell "Invoke-MieBatch `$Deployment '$Folder/many.txt' '$Folder/many.jsonl' -MaxTokens 4" @{ Deployment = $Deployment }
        $null = $run.Shell.EndInvoke($run.Handle)
        $shown = $run.Shell.Streams.Progress.Where{ $_.Activity -eq 'Batch many.txt' -and $_.RecordType -eq 'Processing' }
        $shown[-1].StatusDescription | Should -Match '^\d+ of 400, [\d.]+/s'
        $shown.PercentComplete | Should -Be ($shown.PercentComplete | Sort-Object)
    }
}

Describe 'The recipe' {
    It 'for "<Title>" runs as it stands' -ForEach $recipes {
        $emulator = $Emulator
        $d = $Deployment
        Push-Location (New-Item -ItemType Directory (Join-Path $TestDrive "recipe-$([guid]::NewGuid().ToString('n'))"))
        try {
            $said = . ([scriptblock]::Create($Code)) | Out-String -Width 200
        }
        finally { Pop-Location }
        if ($Title -match 'processes') { $said | Should -Match '(?m)^\s*400\b' }
        else { $said | Should -Match 'Succeeded\s+: [13]\b' }
    }
}

Describe 'The step of a recipe for other machines' {
    BeforeAll {
        # The shell of a machine that has the module in the folder MieTools, and what the recipe's place sets; it is led to the emulator.
        function Invoke-Step([string] $Step, [hashtable] $Variables) {
            $place = (New-Item -ItemType Directory (Join-Path $TestDrive "step-$([guid]::NewGuid().ToString('n'))")).FullName
            $module = New-Item -ItemType Directory "$place/MieTools"
            'MieTools.psd1', 'bin', 'tools', 'en-US' | ForEach-Object { Copy-Item "$Root/$_" $module -Recurse -ErrorAction Ignore }
            1..10 | ForEach-Object { @{ messages = @(@{ role = 'user'; content = "Say $_" }) } | ConvertTo-Json -Depth 5 -Compress } |
                Set-Content "$place/prompts.jsonl"
            @"
                `$PSStyle.OutputRendering = 'PlainText'
                Set-Location '$place'
                `$PSDefaultParameterValues = @{
                    'Connect-MieService:Endpoint' = '$($Emulator.ControlPlane)'
                    'Connect-MieService:InferenceEndpoint' = '$($Emulator.Inference)'
                }
                `$ErrorActionPreference = 'Stop'
                $Step
"@ | Set-Content "$place/step.ps1"
            $program, $first = Get-Shell
            $start = [System.Diagnostics.ProcessStartInfo]::new($program)
            @($first; '-NoProfile'; '-NonInteractive'; '-File'; "$place/step.ps1").Where{ $_ }.ForEach{ $start.ArgumentList.Add($_) }
            $start.RedirectStandardInput = $start.RedirectStandardOutput = $start.RedirectStandardError = $true
            $Variables.Keys.ForEach{ $start.Environment[$_] = "$($Variables[$_])".Replace('PLACE', $place) }
            $process = [System.Diagnostics.Process]::Start($start)
            $process.StandardInput.Close()
            $failure = $process.StandardError.ReadToEndAsync()
            $said = $process.StandardOutput.ReadToEnd()
            $process.WaitForExit()
            @{ Said = "$said$($failure.Result)"; ExitCode = $process.ExitCode; Place = $place }
        }

        $Page = Get-Content "$PSScriptRoot/../../docs/batch.md" -Raw

        function Get-Profile([string] $Name) {
            $section = ((Get-Content $Emulator.ConfigFile -Raw) -split '(?m)^\[')[1..99].Where{ $_.StartsWith("$Name]") }
            $values = @{}
            ($section -split "`n").Where{ $_ -match '=' }.ForEach{ $key, $value = $_ -split '=', 2; $values[$key] = $value.Trim() }
            $values
        }

        # What the platform sets for a job: a token of the resource's, or where to get one.
        function Get-ResourceVariables([string] $Version) {
            $session = Get-Profile 'SESSION'
            $values = if ($Version -eq '2.2') {
                @{ VERSION = $Version; RPST = $session.security_token_file; PRIVATE_PEM = $session.key_file; REGION = 'us-ashburn-1' }
            }
            else {
                @{
                    VERSION = $Version; RESOURCE_ID = 'ocid1.datasciencejobrun.oc1.iad.batch'; PRIVATE_PEM = (Get-Profile 'DEFAULT').key_file
                    REGION = 'us-ashburn-1'; RPT_ENDPOINT = $Emulator.ControlPlane; RPST_ENDPOINT = $Emulator.ControlPlane
                }
            }
            $variables = @{}
            $values.Keys.ForEach{ $variables["OCI_RESOURCE_PRINCIPAL_$_"] = $values[$_] }
            $variables
        }
    }

    It 'for a GitHub Actions matrix sends its part, and nothing when the job is run again' {
        $step = [regex]::Match($Page, '(?ms)^        run: \|\n(.*?)^      - ').Groups[1].Value.Replace('${{ matrix.part }}', '2')
        $run = Invoke-Step "$step`n$step" @{ OCI_CONFIG_FILE = $Emulator.ConfigFile; DEPLOYMENT_ID = $Deployment.Id }
        $run.Said | Should -Match '(?s)Total\s+: 3\b.*Sent\s+: 3\b.*Total\s+: 3\b.*Sent\s+: 0\b'
        $run.ExitCode | Should -Be 0
        (Get-Answers "$($run.Place)/out/answers-2.jsonl").custom_id | Should -Be 'line-2', 'line-6', 'line-10'
    }

    It 'for an OCI Data Science job signs by a resource principal <_> and sends its part' -ForEach '2.2', '2.1' {
        $step = [regex]::Match($Page, '(?ms)^```powershell cloud\n(.*?)^```$').Groups[1].Value
        $pack = '$null = New-Item -ItemType Directory data; $to = [System.IO.Compression.GZipStream]::new(' +
            '[System.IO.File]::Create("$PWD/data/prompts.jsonl.gz"), [System.IO.Compression.CompressionMode]::Compress); ' +
            '$to.Write([System.IO.File]::ReadAllBytes("$PWD/prompts.jsonl")); $to.Dispose()'
        $run = Invoke-Step "$pack`n$step`n(Get-MieContext).AuthType" (@{
                DEPLOYMENT_ID = $Deployment.Id; DATA = 'PLACE/data'; PART = 1; PARTS = 4
            } + (Get-ResourceVariables $_))
        $run.Said | Should -Match '(?s)Total\s+: 3\b.*Succeeded\s+: 3\b.*ResourcePrincipal'
        $run.ExitCode | Should -Be 0
        Test-Path "$($run.Place)/data/answers-1.jsonl.gz.journal" | Should -BeTrue
    }
}
