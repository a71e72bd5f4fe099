# What MieTools.psd1 loads in place of the module where that has not been built.
$problem = [System.Management.Automation.ErrorRecord]::new(
    [System.IO.FileNotFoundException]::new("MieTools has not been built yet. Build it first: dotnet build '$(Split-Path $PSScriptRoot)'"),
    'Mie.ModuleNotBuilt', 'NotInstalled', $PSScriptRoot)
$problem.ErrorDetails = [System.Management.Automation.ErrorDetails]::new($problem.Exception.Message)
$problem.ErrorDetails.RecommendedAction = 'The .NET SDK 10 is all that it takes: https://dotnet.microsoft.com/download'
throw $problem
