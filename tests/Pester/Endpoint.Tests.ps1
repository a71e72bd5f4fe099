BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $Emulator = Start-Emulator
    $Deployment = New-TestDeployment
}

AfterAll {
    Stop-MieEmulator
}

Describe 'New-MieEndpoint' {
    It 'takes suffix and methods by position' {
        $endpoint = New-MieEndpoint /v1/rerank GET, POST
        $endpoint.Suffix | Should -BeExactly '/v1/rerank'
        $endpoint.Methods | Should -Be @('GET', 'POST')
        "$endpoint" | Should -BeExactly 'GET,POST /v1/rerank'
    }

    It 'means POST when no method is named, writes methods in upper case and each once' {
        (New-MieEndpoint '/a').Methods | Should -Be @('POST')
        (New-MieEndpoint '/a' 'get, Post,GET').Methods | Should -Be @('GET', 'POST')
    }

    It 'adds the slash that is missing' {
        (New-MieEndpoint 'v1/rerank').Suffix | Should -BeExactly '/v1/rerank'
    }

    It 'takes suffixes from the pipeline' {
        ('/a', '/b' | New-MieEndpoint -Method GET).ForEach{ "$_" } | Should -Be @('GET /a', 'GET /b')
    }

    It 'binds by the names of the service''s own JSON' {
        $json = '[{"endpointUriSuffix": "/a", "httpMethods": ["GET"]}, {"endpointUriSuffix": "/models/{}", "httpMethods": ["POST", "PUT"]}]'
        ($json | ConvertFrom-Json | New-MieEndpoint).ForEach{ "$_" } | Should -Be @('GET /a', 'POST,PUT /models/{}')
    }

    It 'binds rows of a CSV by property name' {
        $rows = "Suffix,Method`n/a,GET`n/b,`"GET,POST`"" | ConvertFrom-Csv
        ($rows | New-MieEndpoint).ForEach{ "$_" } | Should -Be @('GET /a', 'GET,POST /b')
    }

    It 'reports a bad one and goes on with the next' {
        $made = '/a', '/b?x=1', '/c' | New-MieEndpoint -ErrorVariable failure -ErrorAction SilentlyContinue
        $made.Suffix | Should -Be @('/a', '/c')
        Assert-Failure $failure 'Mie.ArgumentInvalid' InvalidArgument "'/b\?x=1'.*'\?'" 'query'
    }

    It 'stops at a bad one with -ErrorAction Stop' {
        $made = [System.Collections.Generic.List[object]]::new()
        { '/a', '/b c', '/c' | New-MieEndpoint -ErrorAction Stop | ForEach-Object { $made.Add($_) } } | Should -Throw -ErrorId 'Mie.ArgumentInvalid,MieTools.Cmdlets.NewMieEndpointCommand'
        $made.Suffix | Should -Be @('/a')
    }

    It 'refuses <Suffix> <Method>: <Why>' -ForEach @(
        @{ Suffix = '/a#b'; Method = 'GET'; Why = 'holds ''#''' }
        @{ Suffix = '/models/{id}'; Method = 'GET'; Why = 'exactly one whole segment' }
        @{ Suffix = '/a/../b'; Method = 'GET'; Why = 'segment ''\.\.''' }
        @{ Suffix = '/ä'; Method = 'GET'; Why = 'U\+00E4' }
        @{ Suffix = '/a'; Method = 'PATCH'; Why = '''PATCH'' is not a method' }
    ) {
        $failure = Get-Failure { New-MieEndpoint $Suffix $Method }
        $failure.FullyQualifiedErrorId | Should -Be 'Mie.ArgumentInvalid,MieTools.Cmdlets.NewMieEndpointCommand'
        "$failure" | Should -Match $Why
    }

    It 'warns of HEAD, which the service does not document' {
        $null = New-MieEndpoint /a HEAD -WarningVariable warning -WarningAction SilentlyContinue
        "$warning" | Should -Match 'HEAD.*documentation'
    }
}

Describe 'An endpoint as the argument of a parameter' {
    BeforeAll {
        # The transformation as the engine runs it: through the binder, on a command that sends nothing.
        function ConvertTo-Endpoint($Value) {
            $made = $null
            $spy = { param([MieTools.Binding.EndpointTransformation()] [MieTools.Core.Routes.MieEndpoint[]] $Endpoint) $Endpoint }
            (& $spy -Endpoint $Value).ForEach{ "$_" }
        }
    }

    It 'may be text, a hashtable, an object, JSON or a mixture' {
        ConvertTo-Endpoint 'GET,POST /models/{}' | Should -Be 'GET,POST /models/{}'
        ConvertTo-Endpoint 'GET POST /a' | Should -Be 'GET,POST /a'
        ConvertTo-Endpoint @{ Suffix = '/a'; Methods = 'GET', 'PUT' } | Should -Be 'GET,PUT /a'
        ConvertTo-Endpoint @{ Path = '/a'; Method = 'GET,PUT' } | Should -Be 'GET,PUT /a'
        ConvertTo-Endpoint @{ endpointUriSuffix = '/a'; httpMethods = @('DELETE') } | Should -Be 'DELETE /a'
        ConvertTo-Endpoint ([pscustomobject]@{ EndpointUriSuffix = '/a'; HttpMethods = 'GET' }) | Should -Be 'GET /a'
        ConvertTo-Endpoint '{"endpointUriSuffix": "/a", "httpMethods": ["GET"]}' | Should -Be 'GET /a'
        ConvertTo-Endpoint '[{"endpointUriSuffix": "/a", "httpMethods": ["GET"]}, {"endpointUriSuffix": "/b", "httpMethods": ["POST"]}]' | Should -Be @('GET /a', 'POST /b')
        ConvertTo-Endpoint @('GET /a', @{ Suffix = '/b'; Method = 'PUT' }, (New-MieEndpoint /c)) | Should -Be @('GET /a', 'PUT /b', 'POST /c')
    }

    It 'takes what Get-Content and Get-MieDeployment hand over' {
        $file = Join-Path $TestDrive 'endpoints.json'
        Set-Content $file '[{"endpointUriSuffix": "/a", "httpMethods": ["GET"]}]'
        ConvertTo-Endpoint (Get-Content $file -Raw) | Should -Be 'GET /a'
        ConvertTo-Endpoint $Deployment.Endpoints | Should -Be @('GET,POST /v1/custom/completions', 'GET,POST /models/{}')
    }

    It 'is refused before anything is sent: <Name>' -ForEach @(
        @{ Name = 'no slash'; Value = 'GET models'; Why = "no suffix that starts with '/'" }
        @{ Name = 'no method'; Value = '/models'; Why = 'names no method' }
        @{ Name = 'a method of no use'; Value = 'FETCH /models'; Why = "'FETCH' is not a method" }
        @{ Name = 'half a hashtable'; Value = @{ Suffix = '/a' }; Why = 'needs a Suffix and Methods; this has: Suffix' }
        @{ Name = 'broken JSON'; Value = '{"endpointUriSuffix":'; Why = 'not valid JSON' }
        @{ Name = 'null'; Value = $null; Why = 'null' }
    ) {
        $before = (Get-Stats).requests
        $failure = Get-Failure { New-MieDeployment -DisplayName x -ModelId $Emulator.ModelId -Endpoint $Value }
        $failure.FullyQualifiedErrorId | Should -Be 'ParameterArgumentTransformationError,MieTools.Cmdlets.NewMieDeploymentCommand'
        "$failure" | Should -Match $Why
        (Get-Stats).requests | Should -Be $before
    }
}

Describe 'Get-MieEndpoint' {
    It 'lists the framework''s 31 routes and the custom ones, with both addresses' {
        $routes = Get-MieEndpoint $Deployment
        $routes.Where{ $_.Source -eq 'Framework' }.Count | Should -Be 31
        $routes.Where{ $_.Source -eq 'Custom' }.Suffix | Should -Be @('/v1/custom/completions', '/models/{}')
        $one = $routes.Where{ $_.Suffix -eq '/models/{}' }
        $one.PredictUrl | Should -BeExactly "$($Deployment.ModelDeploymentUrl)/predict/models/{}"
        $one.StreamUrl | Should -BeExactly "$($Deployment.ModelDeploymentUrl)/predictWithResponseStream/models/{}"
        $one.DeploymentId | Should -Be $Deployment.Id
    }

    It 'takes a deployment from the pipeline, an id, and objects that have an Id' {
        ($Deployment | Get-MieEndpoint -Source Custom).Count | Should -Be 2
        (Get-MieEndpoint -Id $Deployment.Id -Source Custom).Count | Should -Be 2
        ([pscustomobject]@{ Id = $Deployment.Id } | Get-MieEndpoint -Source Custom).Count | Should -Be 2
    }

    It 'filters by path with wildcards' {
        (Get-MieEndpoint $Deployment -Path '/v1/chat/*').Suffix | Should -Be '/v1/chat/completions'
        (Get-MieEndpoint $Deployment -Path '*rerank*') | Should -BeNullOrEmpty
    }

    It 'goes on after an id that is not there' {
        $rows = [pscustomobject]@{ Id = 'ocid1.datasciencemodeldeployment.oc1.iad.none' }, [pscustomobject]@{ Id = $Deployment.Id }
        $routes = $rows | Get-MieEndpoint -Source Custom -ErrorVariable failure -ErrorAction SilentlyContinue
        $routes.Count | Should -Be 2
        Assert-Failure $failure 'Mie.NotAuthorizedOrNotFound' ObjectNotFound '404' 'OCID'
        $failure.TargetObject | Should -Be 'ocid1.datasciencemodeldeployment.oc1.iad.none'
    }

    It 'reads the routes anew, so that an old object does not hide a change' {
        $old = New-TestDeployment 'changing' -Endpoint 'GET /a'
        $null = Set-MieDeployment $old -AddEndpoint 'POST /b'
        (Get-MieEndpoint $old -Source Custom).Suffix | Should -Be @('/a', '/b')
    }
}

Describe 'Routes in the pipeline' {
    It 'are called when they are piped to a call' {
        $answers = Get-MieEndpoint $Deployment -Path /v1/models, /version | Invoke-MieInference
        $answers | Should -HaveCount 2
        $answers[0].data[0].id | Should -Be 'odsc-llm'
        $answers[1].version | Should -Not -BeNullOrEmpty
        (Get-MieEndpoint $Deployment -Path /v1/completions | Invoke-MieInference -Prompt x -MaxTokens 2).object | Should -Be 'text_completion'
    }

    It 'are tested when they are piped to a test' {
        $tests = Get-MieEndpoint $Deployment -Path /v1/chat* | Test-MieEndpoint
        $tests.Routed | Should -Be $true
        $tests.Method | Should -Be 'POST'
    }
}
