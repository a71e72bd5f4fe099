@{
    RootModule             = 'bin/MieTools.dll'
    # Loads what was compiled ahead for the platform at hand.
    NestedModules          = @('bin/MieTools.Start.dll')
    # A checkout that was not built yet says so. A package is built, and has no such line.
    ScriptsToProcess       = @('tools/CheckBuilt.ps1')
    ModuleVersion          = '0.1.0'
    GUID                   = '6d0f5c1e-3f0a-4b53-9a7e-2c8c9b5d7f41'
    Author                 = 'The MieTools contributors'
    CompanyName            = 'The MieTools contributors'
    Copyright              = 'Copyright (c) The MieTools contributors. MIT licence.'
    Description            = 'Deploy, update, call and stream from OCI Data Science model deployments with multiple inference endpoints, and test it all against a local emulator.'
    PowerShellVersion      = '7.4'
    CompatiblePSEditions   = @('Core')
    FormatsToProcess       = @(if (Join-Path $PSScriptRoot 'bin/MieTools.dll' -Resolve -ErrorAction Ignore) { 'bin/MieTools.Format.ps1xml', 'bin/MieTools.Parts.Format.ps1xml' })
    FunctionsToExport      = @()
    VariablesToExport      = @()
    AliasesToExport        = @()
    CmdletsToExport        = @(
        'Connect-MieService'
        'Disable-MieDeployment'
        'Disconnect-MieService'
        'Enable-MieDeployment'
        'Enter-MieChat'
        'Export-MieDeployment'
        'Get-MieContext'
        'Get-MieDeployment'
        'Get-MieDeploymentShape'
        'Get-MieEmulator'
        'Get-MieEndpoint'
        'Get-MieModelState'
        'Get-MieProxy'
        'Get-MieWorkRequest'
        'Invoke-MieBatch'
        'Invoke-MieInference'
        'Invoke-MieStream'
        'Join-MieStream'
        'Move-MieDeployment'
        'New-MieConversation'
        'New-MieDeployment'
        'New-MieEndpoint'
        'Remove-MieDeployment'
        'Set-MieDeployment'
        'Show-MieStream'
        'Start-MieEmulator'
        'Start-MieProxy'
        'Stop-MieEmulator'
        'Stop-MieProxy'
        'Stop-MieWorkRequest'
        'Test-MieEndpoint'
        'Wait-MieDeployment'
    )
    PrivateData            = @{
        PSData = @{
            Tags         = @('OCI', 'OracleCloud', 'DataScience', 'ModelDeployment', 'Inference', 'OpenAI', 'LLM', 'Streaming', 'PSEdition_Core', 'Windows', 'Linux', 'MacOS')
            ProjectUri   = 'https://github.com/mietools/MieTools'
            LicenseUri   = 'https://github.com/mietools/MieTools/blob/main/LICENSE'
            ReleaseNotes = 'See CHANGELOG.md.'
        }
    }
}
