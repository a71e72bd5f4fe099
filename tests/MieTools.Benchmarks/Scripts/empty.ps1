[Console]::Out.WriteLine('{}')
