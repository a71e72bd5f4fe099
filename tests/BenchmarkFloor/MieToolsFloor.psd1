# A module that does next to nothing, for the benchmarks to compare with.
@{
    RootModule        = 'MieToolsFloor.dll'
    ModuleVersion     = '0.1.0'
    FormatsToProcess  = @('MieToolsFloor.Format.ps1xml')
    FunctionsToExport = @()
    VariablesToExport = @()
    AliasesToExport   = @()
    CmdletsToExport   = @(
        'Invoke-FloorCall', 'Invoke-FloorStream', 'Test-Floor01', 'Test-Floor02', 'Test-Floor03', 'Test-Floor04'
        'Test-Floor05', 'Test-Floor06', 'Test-Floor07', 'Test-Floor08', 'Test-Floor09', 'Test-Floor10'
        'Test-Floor11', 'Test-Floor12', 'Test-Floor13', 'Test-Floor14', 'Test-Floor15', 'Test-Floor16'
        'Test-Floor17', 'Test-Floor18', 'Test-Floor19', 'Test-Floor20', 'Test-Floor21', 'Test-Floor22'
        'Test-Floor23', 'Test-Floor24', 'Test-Floor25', 'Test-Floor26', 'Test-Floor27', 'Test-Floor28'
        'Test-Floor29', 'Test-Floor30'
    )
}
