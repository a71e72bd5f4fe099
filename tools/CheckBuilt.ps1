# MieTools.psd1 of a checkout runs this before it loads the module.
if (-not [System.IO.File]::Exists("$PSScriptRoot/../bin/MieTools.dll")) {
    $mieProblem = [System.Management.Automation.ErrorRecord]::new(
        [System.IO.FileNotFoundException]::new("MieTools has not been built yet. Build it first: dotnet build '$(Split-Path $PSScriptRoot)'"),
        'Mie.ModuleNotBuilt', 'NotInstalled', $PSScriptRoot)
    $mieProblem.ErrorDetails = [System.Management.Automation.ErrorDetails]::new($mieProblem.Exception.Message)
    $mieProblem.ErrorDetails.RecommendedAction = 'The .NET SDK 10 is all that it takes: https://dotnet.microsoft.com/download'
    throw $mieProblem
}
