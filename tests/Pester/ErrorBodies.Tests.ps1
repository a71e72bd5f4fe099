# Whoever wrote an error answer, its message is read out, and the whole of it stays on the exception.
BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    . "$PSScriptRoot/CannedServer.ps1"
    $Emulator = Start-Emulator
    $Canned = [CannedServer]::new()
    $CannedUri = "http://127.0.0.1:$($Canned.Port)/ocid1.datasciencemodeldeployment.oc1.iad.a"
    $Raw = Connect-MieService -ConfigFile $Emulator.ConfigFile -Endpoint "http://127.0.0.1:$($Canned.Port)" -CompartmentId $Emulator.CompartmentId
}

AfterAll {
    $Canned.Dispose()
    Stop-MieEmulator
}

Describe 'An error body of <Name>' -ForEach @(
    @{ Name = 'the service'; Status = 404; Id = 'NotAuthorizedOrNotFound'; ServiceCode = 'NotAuthorizedOrNotFound'; By = ''
        Body = '{"code": "NotAuthorizedOrNotFound", "message": "Authorization failed or requested resource not found."}'
        Message = 'Authorization failed or requested resource not found.' }
    @{ Name = 'an OpenAI-type server'; Status = 404; Id = 'NotFound'; ServiceCode = 'model_not_found'; By = 'the model server'
        Body = '{"error": {"message": "The model `llama-9` does not exist.", "type": "invalid_request_error", "param": "model", "code": "model_not_found"}}'
        Message = 'The model `llama-9` does not exist.' }
    @{ Name = 'vLLM'; Status = 400; Id = 'BadRequest'; ServiceCode = '400'; By = 'the model server'
        Body = '{"object": "error", "message": "This model''s maximum context length is 4096 tokens.", "type": "BadRequestError", "param": null, "code": 400}'
        Message = "This model's maximum context length is 4096 tokens." }
    @{ Name = 'vLLM, its newer form'; Status = 400; Id = 'BadRequest'; ServiceCode = '400'; By = 'the model server'
        Body = '{"error": {"message": "max_tokens must be at least 1, got -5.", "type": "BadRequestError", "param": "max_tokens", "code": 400}}'
        Message = 'max_tokens must be at least 1, got -5.' }
    @{ Name = 'FastAPI'; Status = 404; Id = 'NotFound'; ServiceCode = ''; By = 'the model server'
        Body = '{"detail": "No such route"}'
        Message = 'No such route' }
    @{ Name = 'FastAPI, a list of faults'; Status = 422; Id = 'UnprocessableEntity'; ServiceCode = ''; By = 'the model server'
        Body = '{"detail": [{"type": "missing", "loc": ["body", "messages"], "msg": "Field required"}, {"type": "int_parsing", "loc": ["body", "max_tokens"], "msg": "Input should be a valid integer"}]}'
        Message = 'body.messages: Field required; body.max_tokens: Input should be a valid integer' }
    @{ Name = 'text-generation-inference'; Status = 422; Id = 'UnprocessableEntity'; ServiceCode = ''; By = 'the model server'
        Body = '{"error": "Input validation error: `inputs` cannot be empty", "error_type": "validation"}'
        Message = 'Input validation error: `inputs` cannot be empty' }
    @{ Name = 'plain text'; Status = 500; Id = 'InternalServerError'; ServiceCode = ''; By = 'the model server'; Type = 'text/plain'
        Body = 'CUDA out of memory'
        Message = 'CUDA out of memory' }
    @{ Name = 'a proxy, an HTML page'; Status = 502; Id = 'BadGateway'; ServiceCode = ''; By = ''; Type = 'text/html'
        Body = "<!DOCTYPE html>`n<html><head><title>502 Bad Gateway &amp; more</title><style>b {color: red}</style></head>`n<body><h1>Bad Gateway</h1><hr>nginx</body></html>"
        Message = 'an HTML page: 502 Bad Gateway & more' }
    @{ Name = 'a proxy, an HTML page without a title'; Status = 403; Id = 'NotAuthorized'; ServiceCode = ''; By = ''; Type = 'text/html; charset=utf-8'
        Body = '<html><body><script>var a = "<b>";</script><p>Access to this site<br/>is blocked.</p></body></html>'
        Message = 'an HTML page: Access to this site is blocked.' }
    @{ Name = 'JSON that is cut off'; Status = 500; Id = 'InternalServerError'; ServiceCode = ''; By = 'the model server'
        Body = '{"error": {"message": "half of'
        Message = '{"error": {"message": "half of' }
) {
    BeforeAll {
        Set-Answer $Status $Body ($Type ?? 'application/json')
        $Failures = @{
            'Invoke-MieInference' = Get-Failure { Invoke-MieInference -Uri $CannedUri -Path /v1/completions -Prompt x }
            'Invoke-MieStream' = Get-Failure { Invoke-MieStream -Uri $CannedUri -Path /v1/completions -Prompt x }
        }
    }

    It 'has its message read out by <_>' -ForEach 'Invoke-MieInference', 'Invoke-MieStream' {
        $failure = $Failures[$_]
        $failure.Count | Should -Be 1
        $failure[0].FullyQualifiedErrorId | Should -BeExactly "Mie.$Id,MieTools.Cmdlets.$($_ -replace '-')Command"
        $said = if ($By) { " (said by $By)" }
        $failure[0].Exception.Message.EndsWith("${Status} ${Id}: $Message$said", [StringComparison]::Ordinal) |
            Should -BeTrue -Because $failure[0].Exception.Message
        $failure[0].Exception.Message | Should -Not -Match '<\w+>|\n'
        if (-not $By) { $failure[0].Exception.Message | Should -Not -Match 'model server' }
    }

    It 'is whole on the exception of <_>' -ForEach 'Invoke-MieInference', 'Invoke-MieStream' {
        $exception = $Failures[$_][0].Exception
        $exception.ResponseBody | Should -BeExactly $Body
        "$($exception.ServiceCode)" | Should -BeExactly $ServiceCode
        [int]$exception.Status | Should -Be $Status
        $exception.ContentType | Should -BeExactly (($Type ?? 'application/json') -replace ';.*')
        $exception.RequestId | Should -BeExactly 'CANNED'
    }
}

Describe 'The control plane''s error' {
    It 'is readable when a proxy answers in its place' {
        $page = '<html><head><title>Sign in to the network</title></head><body>...</body></html>'
        Set-Answer 403 $page 'text/html'
        $failure = Get-Failure { Get-MieDeployment -Context $Raw }
        Assert-Failure $failure 'Mie.NotAuthorized' PermissionDenied '403 NotAuthorized: an HTML page: Sign in to the network' '.'
        "$failure" | Should -Not -Match 'model server'
        $failure.Exception.ResponseBody | Should -BeExactly $page
    }

    It 'keeps a long body whole and its message short' {
        $body = "{`"code`": `"InvalidParameter`", `"message`": `"$('too long. ' * 1000)`"}"
        Set-Answer 400 $body
        $failure = Get-Failure { Get-MieDeployment -Context $Raw }
        $failure.Exception.Message.Length | Should -BeLessThan 2200
        $failure.Exception.ResponseBody | Should -BeExactly $body
    }

    It 'is readable when there is no body' {
        Set-Answer 400
        $failure = Get-Failure { Get-MieDeployment -Context $Raw }
        $failure.Exception.Message | Should -BeLike '*: 400 BadRequest'
        $failure.Exception.ResponseBody | Should -BeNullOrEmpty
    }
}
