# Each error of the catalogue (MieTools.Core.Errors.MieErrors) comes from a real command here; none is without a test.
BeforeDiscovery {
    # What the cmdlets, the transport and the waits say by themselves.
    $Own = @(
        @{ Id = 'ArgumentInvalid'; Category = 'InvalidArgument'; Target = '^RequestId$'; Message = "'two words' cannot be used"; Advice = '.'
            Call = { Get-MieDeployment -RequestId 'two words' } }
        @{ Id = 'PayloadInvalid'; Category = 'InvalidData'; Target = '.'; Message = 'array, not an object'; Advice = 'displayName'
            Call = { New-MieDeployment -Payload '[1]' } }
        @{ Id = 'JsonInvalid'; Category = 'InvalidData'; Target = 'ocid1'; Message = 'line 1, byte 8'; Advice = 'quotes, commas'
            Call = { Invoke-MieInference -Id $Deployment.Id -Body '{"a": 1' } }
        @{ Id = 'HeaderInvalid'; Category = 'InvalidArgument'; Target = 'ocid1'; Message = 'authorization'; Advice = '.'
            Call = { Invoke-MieInference -Id $Deployment.Id -Prompt x -Header @{ authorization = 'own' } } }
        @{ Id = 'UriInvalid'; Category = 'InvalidArgument'; Target = '^ftp://example.com$'; Message = 'not an https address'; Advice = 'modelDeploymentUrl'
            Call = { Invoke-MieInference -Uri ftp://example.com -Prompt x } }
        @{ Id = 'OcidInvalid'; Category = 'InvalidArgument'; Target = '^nonsense$'; Message = 'not an OCID'; Advice = 'ocid1.datasciencemodeldeployment'
            Call = { Get-MieDeployment -Id nonsense } }
        @{ Id = 'OcidRegionMissing'; Category = 'InvalidArgument'; Target = 'oc1\.\.a$'; Message = 'names no region'; Advice = 'region'; Status = 404
            Call = { Invoke-MieInference -Id ocid1.datasciencemodeldeployment.oc1..a -Path /v1/models -Context $ControlOnly } }
        @{ Id = 'PayloadTooLarge'; Category = 'LimitsExceeded'; Target = 'ocid1'; Message = '10 MB'; Advice = 'Send less'
            Call = { Invoke-MieInference -Id $Deployment.Id -Body ([byte[]]::new(11MB)) } }
        @{ Id = 'StreamUnsupported'; Category = 'InvalidArgument'; Target = 'ocid1'; Message = 'asks for a stream'; Advice = 'Invoke-MieStream'
            Call = { Invoke-MieInference -Id $Deployment.Id -Body @{ stream = $true; prompt = 'x' } -Path /v1/completions } }
        @{ Id = 'SchemaInvalid'; Category = 'InvalidArgument'; Target = 'ocid1'; Message = "character 8: expected a type, found '\|'"; Advice = 'severity: low\|high'
            Call = { Invoke-MieInference -Id $Deployment.Id -Prompt x -Schema 'a: low||high' } }
        @{ Id = 'SchemaAmbiguous'; Category = 'InvalidArgument'; Target = 'ocid1'; Message = "'response_format'.*Nothing was sent"; Advice = 'leave the schema out'
            Call = { Invoke-MieInference -Id $Deployment.Id -Prompt x -Option @{ response_format = @{ type = 'json_object' } } -Schema 'a, b' } }
        @{ Id = 'SchemaUnsupported'; Category = 'InvalidArgument'; Target = 'ocid1'; Message = '/v1/embeddings.*Nothing was sent'; Advice = '/v1/chat/completions'
            Call = { Invoke-MieInference -Id $Deployment.Id -Prompt x -Path /v1/embeddings -Schema 'a, b' } }
        @{ Id = 'SchemaMismatch'; Category = 'InvalidData'; Target = 'ocid1'; Message = 'cut off.*The model said: \{"severity"'; Advice = '-MaxTokens'
            Call = { Invoke-MieInference -Id $Deployment.Id -Prompt x -MaxTokens 12 -Schema 'severity: low|high, product' } }
        @{ Id = 'EmbeddingMissing'; Category = 'InvalidData'; Target = '^blue$'; Message = 'text 2 of the 2 of its request: blue'; Advice = 'Send the text again'
            Call = { Set-Answer 200 '{"data": [{"index": 0, "embedding": [1, 2]}]}'
                Invoke-MieInference -Uri "http://127.0.0.1:$($Canned.Port)/$($Deployment.Id)" -Path /v1/embeddings -Prompt red, blue } }
        @{ Id = 'EmbeddingsInvalid'; Category = 'InvalidData'; Target = 'ocid1'; Message = 'whose its embeddings are: it has 2 for 1 text'; Advice = '-BatchSize 1'
            Call = { Set-Answer 200 '[[1, 2], [3, 4]]'
                Invoke-MieInference -Uri "http://127.0.0.1:$($Canned.Port)/$($Deployment.Id)" -Path /embed -Prompt red } }
        @{ Id = 'ToolCallsTooMany'; Category = 'LimitsExceeded'; Target = 'ocid1'; Message = 'than the 1 that are allowed'; Advice = '-MaxToolCall'
            Call = { Invoke-MieInference -Id $Deployment.Id -Prompt x -Tool (Get-Command Get-Date) -InvokeTool -Confirm:$false -MaxToolCall 1 -Option @{ tool_choice = 'required' } } }
        @{ Id = 'BatchInputInvalid'; Category = 'InvalidData'; Target = 'ocid1'; Message = '1 of 2 lines cannot be sent: bad\.jsonl:2: .*not valid JSON'; Advice = '-SkipInvalid'
            Call = { Set-Content "$TestDrive/bad.jsonl" '{"messages":[]}', '{'; Invoke-MieBatch -Id $Deployment.Id "$TestDrive/bad.jsonl" "$TestDrive/bad.out" } }
        @{ Id = 'CompartmentMissing'; Category = 'InvalidArgument'; Target = '^CompartmentId$'; Message = 'No compartment'; Advice = '-CompartmentId'
            Call = { Get-MieDeployment -Context $ControlOnly } }
        @{ Id = 'ConnectionLost'; Category = 'ConnectionError'; Target = ''; Message = 'not running any more'; Advice = 'Disconnect-MieService'
            Call = { Disconnect-MieService; Start-Emulator | Stop-MieEmulator; Get-MieDeployment } }
        @{ Id = 'ConnectionAmbiguous'; Category = 'InvalidOperation'; Target = ''; Message = 'not known which of them started this one'; Advice = '-Context'
            Call = { $shell = New-Shell 'Get-MieDeployment'
                # What the new thread would know of this one.
                $flow = [System.Threading.ExecutionContext]::SuppressFlow()
                try { $shell.Invoke(); throw $shell.Streams.Error[0] } finally { $flow.Undo(); $shell.Dispose() } } }
        @{ Id = 'ContextCopyRefused'; Category = 'InvalidArgument'; Target = '^Context$'; Message = 'is .* now\. Nothing was sent'; Advice = 'Connect-MieService'
            Call = { $copy = Get-MieContext | ConvertTo-Json | ConvertFrom-Json; $copy.UserId += 'x'; Get-MieDeployment -Context $copy } }
        @{ Id = 'RegionMissing'; Category = 'InvalidArgument'; Target = '^DEFAULT$'; Message = 'No region'; Advice = 'OCI_REGION'
            Call = { Connect-MieService -ConfigFile (New-Config @{ region = '' }) } }
        @{ Id = 'RegionUnknown'; Category = 'InvalidArgument'; Target = '^us-ashbrun-1$'; Message = 'not a region'; Advice = 'us-ashburn-1'
            Call = { Connect-MieService -ConfigFile $Emulator.ConfigFile -Region us-ashbrun-1 } }
        @{ Id = 'RealmUnknown'; Category = 'InvalidArgument'; Target = 'oc99'; Message = "realm 'oc99', which is not known"; Advice = 'OCI_DEFAULT_REALM'; Status = 404
            Call = { Invoke-MieInference -Id ocid1.datasciencemodeldeployment.oc99.xx-newtown-1.a -Path /v1/models -Context $ControlOnly } }
        @{ Id = 'RegionMetadataInvalid'; Category = 'InvalidData'; Target = '^OCI_REGION_METADATA$'; Message = 'cannot be read'; Advice = 'realmKey'
            Call = { Use-Environment @{ OCI_REGION_METADATA = '{' } { Connect-MieService -ConfigFile $Emulator.ConfigFile -Region xx-newtown-1 } } }
        @{ Id = 'TransportInsecure'; Category = 'InvalidArgument'; Target = '^Endpoint$'; Message = 'plain http'; Advice = 'https'
            Call = { Connect-MieService -ConfigFile $Emulator.ConfigFile -Endpoint http://example.com } }

        @{ Id = 'RouteNotFound'; Category = 'ObjectNotFound'; Target = 'ocid1'; Message = 'no route'; Advice = '-AddEndpoint'
            Call = { Invoke-MieInference -Id $Deployment.Id -Path /nope -Prompt x } }
        @{ Id = 'MethodNotAllowed'; Category = 'InvalidOperation'; Target = 'ocid1'; Message = 'does not take DELETE'; Advice = 'Use GET, POST'
            Call = { Invoke-MieInference -Id $Deployment.Id -Path /models/a -Method DELETE } }
        @{ Id = 'DeploymentNotActive'; Category = 'InvalidOperation'; Target = 'ocid1'; Message = 'only an ACTIVE one'; Advice = 'Wait-MieDeployment'
            Call = { Invoke-MieInference -Id $Creating.Id -Prompt x -Context $SlowConnection } }
        @{ Id = 'DeploymentUrlRefused'; Category = 'ProtocolError'; Target = 'ocid1'; Message = 'names https://example\.com, which belongs neither'; Advice = '-InferenceEndpoint'
            Call = { Set-Answer 200 "{`"id`": `"$($Deployment.Id)`", `"displayName`": `"x`", `"lifecycleState`": `"ACTIVE`", `"modelDeploymentUrl`": `"https://example.com/$($Deployment.Id)`"}"
                Invoke-MieInference -Id $Deployment.Id -Prompt x -Context $Raw } }
        @{ Id = 'DeploymentNotFound'; Category = 'ObjectNotFound'; Target = '^nobody$'; Message = "named 'nobody'"; Advice = 'Get-MieDeployment'
            Call = { Get-MieDeployment -Name nobody } }
        @{ Id = 'DeploymentAmbiguous'; Category = 'InvalidArgument'; Target = '^twin$'; Message = "2 deployments are named 'twin': .*ocid1"; Advice = '-Id'
            Call = { $null = 1..2 | ForEach-Object { New-TestDeployment twin }; Wait-MieDeployment twin } }
        @{ Id = 'DeploymentTypeUnsupported'; Category = 'InvalidOperation'; Target = 'ocid1'; Message = 'of the type SINGLE_MODEL'; Advice = 'Get-MieDeployment'
            Call = { Get-MieModelState -Id $Deployment.Id } }
        @{ Id = 'EndpointNotFound'; Category = 'ObjectNotFound'; Target = 'ocid1'; Message = 'no custom endpoint'; Advice = 'compared exactly'
            Call = { Set-MieDeployment -Id $Deployment.Id -RemoveEndpoint /nope } }
        @{ Id = 'EnvironmentVariableNotFound'; Category = 'ObjectNotFound'; Target = 'ocid1'; Message = 'NOPE'; Advice = '.'
            Call = { Set-MieDeployment -Id $Deployment.Id -RemoveEnvironmentVariable NOPE } }
        @{ Id = 'DeploymentFailed'; Category = 'InvalidOperation'; Target = 'failing'; Message = 'did not become ACTIVE'; Advice = 'Get-MieWorkRequest -Id ocid1.* -Log'
            Call = { New-MieDeployment -DisplayName failing -ModelId $Emulator.ModelId -Image a.ocir.io/b/c:1 -FreeformTag @{ 'mie-fault' = 'create' } -Wait } }
        @{ Id = 'WaitTimeout'; Category = 'OperationTimeout'; Target = 'ocid1'; Message = 'within 1 s.*CREATING'; Advice = 'wait again'
            Call = { Wait-MieDeployment -Id $Creating.Id -TimeoutSec 1 -Context $SlowConnection } }

        @{ Id = 'FileNotFound'; Category = 'ObjectNotFound'; Target = 'none'; Message = 'no file'; Advice = 'path'
            Call = { New-MieDeployment -PayloadPath (Join-Path $TestDrive none) } }
        @{ Id = 'FileUnreadable'; Category = 'ReadError'; Target = '.'; Message = 'cannot be read'; Advice = 'folder'
            Call = { New-MieDeployment -PayloadPath "$TestDrive" } }
        @{ Id = 'FileTooLarge'; Category = 'LimitsExceeded'; Target = 'large\.json$'; Message = 'more than 16777216 bytes'; Advice = 'limit is fixed'
            Call = { [System.IO.File]::WriteAllBytes("$TestDrive/large.json", [byte[]]::new(17MB)); New-MieDeployment -PayloadPath "$TestDrive/large.json" } }
        @{ Id = 'FileUnwritable'; Category = 'WriteError'; Target = 'ocid1'; Message = 'cannot be written'; Advice = 'Nothing was sent'
            Call = { Invoke-MieInference -Id $Deployment.Id -Prompt x -OutFile (Join-Path $TestDrive 'no/such/folder') } }
        @{ Id = 'BatchOutputRefused'; Category = 'InvalidOperation'; Target = 'ocid1'; Message = 'is there already'; Advice = 'another -OutFile'
            Call = { Set-Content "$TestDrive/x.txt" 'x'; Set-Content "$TestDrive/own.txt" 'x'; Invoke-MieBatch -Id $Deployment.Id "$TestDrive/x.txt" "$TestDrive/own.txt" } }
        @{ Id = 'BatchOutputUnavailable'; Category = 'ResourceUnavailable'; Target = 'ocid1'; Message = 'Another run is writing'; Advice = 'Wait for it'
            Call = { Set-Content "$TestDrive/x.txt" 'x'
                $held = [System.IO.FileStream]::new("$TestDrive/held.out.journal", 'OpenOrCreate', 'ReadWrite', 'None')
                try { Invoke-MieBatch -Id $Deployment.Id "$TestDrive/x.txt" "$TestDrive/held.out" } finally { $held.Dispose() } } }
        @{ Id = 'BatchOutputMismatch'; Category = 'InvalidOperation'; Target = 'ocid1'; Message = '1 result of an earlier run.*-Model'; Advice = '-Force'
            Call = { Set-Content "$TestDrive/x.txt" 'x'
                $null = Invoke-MieBatch -Id $Deployment.Id "$TestDrive/x.txt" "$TestDrive/mine.out" -MaxTokens 2
                Invoke-MieBatch -Id $Deployment.Id "$TestDrive/x.txt" "$TestDrive/mine.out" -MaxTokens 2 -Model other } }
        @{ Id = 'BatchJournalInvalid'; Category = 'InvalidData'; Target = 'ocid1'; Message = 'file of another program'; Advice = 'begin anew'
            Call = { Set-Content "$TestDrive/x.txt" 'x'; Set-Content "$TestDrive/odd.out.journal" 'dear diary'; Invoke-MieBatch -Id $Deployment.Id "$TestDrive/x.txt" "$TestDrive/odd.out" } }
        @{ Id = 'ProviderUnsupported'; Category = 'InvalidArgument'; Target = 'PATH'; Message = 'Environment provider'; Advice = 'file system'
            Call = { New-MieDeployment -PayloadPath env:PATH } }

        @{ Id = 'CredentialNotFound'; Category = 'AuthenticationError'; Target = ''; Message = 'No OCI credential'; Advice = 'oci setup config'
            Call = { Use-Environment @{ HOME = (Join-Path $TestDrive empty); USERPROFILE = (Join-Path $TestDrive empty) } { Connect-MieService -Region iad } } }
        @{ Id = 'ConfigFileNotFound'; Category = 'ObjectNotFound'; Target = 'none$'; Message = 'does not exist'; Advice = 'oci setup config'
            Call = { Connect-MieService -ConfigFile (Join-Path $TestDrive none) } }
        @{ Id = 'ConfigFileUnreadable'; Category = 'ReadError'; Target = 'config-'; Message = 'cannot be read'; Advice = 'this user'
            Call = { $file = New-Config
                $held = [System.IO.FileStream]::new($file, 'Open', 'ReadWrite', 'None')
                try { Connect-MieService -ConfigFile $file } finally { $held.Dispose() } } }
        @{ Id = 'ConfigFileInvalid'; Category = 'InvalidData'; Target = 'junk$'; Message = 'Line 1'; Advice = 'key=value'
            Call = { Set-Content "$TestDrive/junk" 'no config'; Connect-MieService -ConfigFile "$TestDrive/junk" } }
        @{ Id = 'ProfileNotFound'; Category = 'ObjectNotFound'; Target = '^NOPE$'; Message = 'DEFAULT, SESSION'; Advice = 'Name one'
            Call = { Connect-MieService NOPE -ConfigFile $Emulator.ConfigFile } }
        @{ Id = 'ProfileValueMissing'; Category = 'InvalidData'; Target = '^DEFAULT$'; Message = 'lacks user'; Advice = 'Add what is missing'
            Call = { Connect-MieService -ConfigFile (New-Config @{ user = '' }) } }
        @{ Id = 'ProfileValueInvalid'; Category = 'InvalidData'; Target = '^tenancy$'; Message = 'not an OCID'; Advice = 'without quotes'
            Call = { Connect-MieService -ConfigFile (New-Config @{ tenancy = 'me' }) } }
        @{ Id = 'AuthenticationTypeUnknown'; Category = 'InvalidData'; Target = '^DEFAULT$'; Message = 'not known'; Advice = 'instance_principal'
            Call = { Connect-MieService -ConfigFile (New-Config @{ authentication_type = 'magic' }) } }
        @{ Id = 'KeyFileNotFound'; Category = 'ObjectNotFound'; Target = 'nowhere'; Message = 'does not exist'; Advice = 'key_file'
            Call = { Connect-MieService -ConfigFile (New-Config @{ key_file = '/nowhere/key.pem' }) } }
        @{ Id = 'KeyFileUnreadable'; Category = 'ReadError'; Target = '.'; Message = 'cannot be read'; Advice = 'it is a file'
            Call = { Connect-MieService -ConfigFile (New-Config @{ key_file = "$TestDrive" }) } }
        @{ Id = 'KeyFileInvalid'; Category = 'InvalidData'; Target = 'truncated'; Message = 'no usable private key'; Advice = 'whole'
            Call = { Connect-MieService -ConfigFile (New-Config @{ key_file = "$Keys/bad-truncated-base64.pem" }) } }
        @{ Id = 'PassPhraseMissing'; Category = 'AuthenticationError'; Target = 'enc-aes'; Message = 'is encrypted'; Advice = 'pass_phrase'
            Call = { Connect-MieService -ConfigFile (New-Config @{ key_file = "$Keys/rsa2048-pkcs1-enc-aes-256-cbc.pem" }) } }
        @{ Id = 'PassPhraseInvalid'; Category = 'AuthenticationError'; Target = 'enc-aes'; Message = 'cannot be decrypted'; Advice = 'Check the pass phrase'
            Call = { Connect-MieService -ConfigFile (New-Config @{ key_file = "$Keys/rsa2048-pkcs1-enc-aes-256-cbc.pem" }) -PassPhrase (ConvertTo-SecureString a-wrong-pass-phrase -AsPlainText) } }
        @{ Id = 'FingerprintInvalid'; Category = 'InvalidData'; Target = '^fingerprint$'; Message = '16 lower-case hex pairs'; Advice = '([0-9a-f]{2}:){15}'
            Call = { Connect-MieService -ConfigFile (New-Config @{ fingerprint = '12:34' }) } }
        @{ Id = 'FingerprintMismatch'; Category = 'AuthenticationError'; Target = '^fingerprint$'; Message = 'not that of the key'; Advice = 'key_file'
            Call = { Connect-MieService -ConfigFile (New-Config @{ key_file = "$Keys/rsa2048-pkcs8.pem" }) } }
        @{ Id = 'SessionTokenExpired'; Category = 'AuthenticationError'; Target = 'ocid1'; Message = '2023-11-14'; Advice = 'oci session authenticate'
            Call = { Get-MieDeployment -Id $Deployment.Id -Context (Connect-MieService -ConfigFile (New-Config @{ security_token_file = $OldToken }) -Endpoint $Emulator.ControlPlane) } }
        @{ Id = 'SessionKeyMismatch'; Category = 'AuthenticationError'; Target = 'rsa2048-pkcs8\.pem$'; Message = 'is for another key'; Advice = 'oci session authenticate'
            Call = { Connect-MieService -ConfigFile (New-Config @{ key_file = "$Keys/rsa2048-pkcs8.pem"; security_token_file = (Join-Path (Split-Path $Emulator.ConfigFile) token) }) } }
        @{ Id = 'TokenFileNotFound'; Category = 'ObjectNotFound'; Target = 'none$'; Message = 'does not exist'; Advice = 'oci session authenticate'
            Call = { Connect-MieService -ConfigFile (New-Config @{ security_token_file = "$TestDrive/none" }) } }
        @{ Id = 'TokenFileUnreadable'; Category = 'ReadError'; Target = '.'; Message = 'cannot be read'; Advice = 'this user'
            Call = { Connect-MieService -ConfigFile (New-Config @{ security_token_file = "$TestDrive" }) } }
        @{ Id = 'TokenFileInvalid'; Category = 'InvalidData'; Target = 'broken-token$'; Message = 'does not hold a token'; Advice = 'oci session authenticate'
            Call = { Set-Content "$TestDrive/broken-token" 'secret-in two words'; Connect-MieService -ConfigFile (New-Config @{ security_token_file = "$TestDrive/broken-token" }) } }
        @{ Id = 'ResourcePrincipalMissing'; Category = 'AuthenticationError'; Target = '^OCI_RESOURCE_PRINCIPAL_VERSION$'; Message = 'is not set'; Advice = 'another auth type'
            Call = { Connect-MieService -AuthType ResourcePrincipal } }
        @{ Id = 'ResourcePrincipalUnreadable'; Category = 'ReadError'; Target = '.'; Message = "resource principal's variables, cannot be read"; Advice = 'another auth type'
            Call = { Use-Environment @{ OCI_RESOURCE_PRINCIPAL_VERSION = '2.2'; OCI_RESOURCE_PRINCIPAL_RPST = $OldToken; OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM = "$Keys/rsa2048-pkcs8.pem"; OCI_RESOURCE_PRINCIPAL_REGION = "$TestDrive" } {
                    Connect-MieService -AuthType ResourcePrincipal } } }
        @{ Id = 'ResourcePrincipalVersionUnsupported'; Category = 'NotImplemented'; Target = '_VERSION$'; Message = 'version 9.9'; Advice = 'another auth type'
            Call = { Use-Environment @{ OCI_RESOURCE_PRINCIPAL_VERSION = '9.9' } { Connect-MieService -AuthType ResourcePrincipal } } }
        @{ Id = 'ResourcePrincipalTokenExpired'; Category = 'AuthenticationError'; Target = 'ocid1'; Message = '2023-11-14'; Advice = 'renew'
            Call = { Use-Environment @{ OCI_RESOURCE_PRINCIPAL_VERSION = '2.2'; OCI_RESOURCE_PRINCIPAL_RPST = $OldToken; OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM = "$Keys/rsa2048-pkcs8.pem"; OCI_RESOURCE_PRINCIPAL_REGION = 'us-ashburn-1' } {
                    Get-MieDeployment -Id $Deployment.Id -Context (Connect-MieService -AuthType ResourcePrincipal -Endpoint $Emulator.ControlPlane) } } }
        @{ Id = 'WorkloadIdentityUnavailable'; Category = 'AuthenticationError'; Target = ''; Message = 'KUBERNETES_SERVICE_HOST'; Advice = 'OKE'
            Call = { Connect-MieService -AuthType WorkloadIdentity } }
        @{ Id = 'VaultCredentialInvalid'; Category = 'AuthenticationError'; Target = '^ocid1.vaultsecret'; Message = 'ocid1.vaultsecret.*a cannot be read as profile .nobody.'; Advice = 'Name one of the profiles'
            Call = { Connect-MieService -ConfigFile $Emulator.ConfigFile -KeySecretId ocid1.vaultsecret.oc1.iad.a -VaultProfileName nobody } }
        @{ Id = 'VaultSecretRefused'; Category = 'PermissionDenied'; Target = '^ocid1.vaultsecret'; Message = 'cannot be read as profile .SESSION.: 127.0.0.1 answered 404 NotAuthorizedOrNotFound'; Advice = 'Allow group GROUP to read secret-bundles'
            Call = { Connect-MieService -ConfigFile $Emulator.ConfigFile -KeySecretId ocid1.vaultsecret.oc1.iad.a -VaultProfileName SESSION -VaultEndpoint $Emulator.ControlPlane } }
        @{ Id = 'VaultSecretInvalid'; Category = 'InvalidData'; Target = '^ocid1.vaultsecret'; Message = 'no content of type BASE64'; Advice = 'new version'
            Call = { Set-Answer 200 '{}'
                Connect-MieService -ConfigFile $Emulator.ConfigFile -KeySecretId ocid1.vaultsecret.oc1.iad.a -VaultProfileName SESSION -VaultEndpoint "http://127.0.0.1:$($Canned.Port)" } }
        @{ Id = 'TokenExchangeIncomplete'; Category = 'InvalidArgument'; Target = '^DomainUrl$'; Message = 'lacks DomainUrl, ClientId, ClientSecret'; Advice = '-ClientSecret'
            Call = { Connect-MieService -AuthType TokenExchange } }
        @{ Id = 'IdentityTokenMissing'; Category = 'AuthenticationError'; Target = '.'; Message = 'ACTIONS_ID_TOKEN_REQUEST_URL'; Advice = 'id-token: write'
            Call = { Use-Environment @{ GITLAB_OIDC_TOKEN = $null } { Connect-MieService -AuthType TokenExchange -DomainUrl https://idcs-1.identity.oraclecloud.com -ClientId a -ClientSecret (ConvertTo-SecureString secret-in-a-client -AsPlainText) } } }
        @{ Id = 'IdentityTokenInvalid'; Category = 'InvalidData'; Target = '^Token$'; Message = 'has ended at 2023-11-14'; Advice = 'new JWT'
            Call = { Connect-MieService -AuthType TokenExchange -DomainUrl https://idcs-1.identity.oraclecloud.com -ClientId a -ClientSecret (ConvertTo-SecureString secret-in-a-client -AsPlainText) -TokenFile $OldToken } }
        @{ Id = 'InstanceMetadataUnavailable'; Category = 'AuthenticationError'; Target = '^127\.0\.0\.1'; Message = 'answered 403'; Advice = 'compute instance'; Status = 403
            Call = { Use-Environment @{ OCI_METADATA_BASE_URL = "http://127.0.0.1:$($Canned.Port)/opc/v2" } { Connect-MieService -AuthType InstancePrincipal } } }
        @{ Id = 'InstanceMetadataInvalid'; Category = 'InvalidData'; Target = 'ocid1'; Message = 'hold no certificate'; Advice = 'compute instance'; Status = 200; Body = 'us-ashburn-1'
            Call = { Use-Environment @{ OCI_METADATA_BASE_URL = "http://127.0.0.1:$($Canned.Port)/opc/v2" } { Get-MieDeployment -Id $Deployment.Id -Context (Connect-MieService -AuthType InstancePrincipal) } } }
        @{ Id = 'AuthServiceUnreachable'; Category = 'ConnectionError'; Target = '^127\.0\.0\.1'; Message = 'could not be reached'; Advice = 'network'
            Call = { Use-Environment @{ OCI_METADATA_BASE_URL = "$Nowhere/opc/v2" } { Connect-MieService -AuthType InstancePrincipal } } }

        @{ Id = 'CaFileNotFound'; Category = 'ObjectNotFound'; Target = 'none\.pem$'; Message = 'does not exist'; Advice = 'PEM file'
            Call = { Connect-MieService -ConfigFile (New-Config) -CaFile "$TestDrive/none.pem" } }
        @{ Id = 'CaFileUnreadable'; Category = 'ReadError'; Target = '.'; Message = 'cannot be read: it is a folder'; Advice = 'PEM file'
            Call = { Connect-MieService -ConfigFile (New-Config) -CaFile "$TestDrive" } }
        @{ Id = 'CaFileInvalid'; Category = 'InvalidData'; Target = 'ca\.pem$'; Message = 'no usable certificate'; Advice = 'BEGIN CERTIFICATE'
            Call = { Set-Content "$TestDrive/ca.pem" 'not a certificate'; Connect-MieService -ConfigFile (New-Config) -CaFile "$TestDrive/ca.pem" } }
        @{ Id = 'ConnectionFailed'; Category = 'ConnectionError'; Target = '^http'; Message = 'refused'; Advice = 'Start-MieEmulator'
            Call = { Invoke-MieInference -Uri "$Nowhere/ocid1.x" -Path /v1/models } }
        @{ Id = 'HostNotFound'; Category = 'ConnectionError'; Target = '^https://mie\.invalid'; Message = 'could not be resolved'; Advice = 'region'
            Call = { Invoke-MieInference -Uri https://mie.invalid/ocid1.x -Path /v1/models } }
        @{ Id = 'TlsFailed'; Category = 'ConnectionError'; Target = '^https'; Message = 'No secure connection'; Advice = 'certificate'; Bytes = 'no TLS here'
            Call = { Invoke-MieInference -Uri "https://127.0.0.1:$($Canned.Port)/ocid1.x" -Path /v1/models } }
        @{ Id = 'ConnectionBroken'; Category = 'ConnectionError'; Target = '^http'; Message = 'broke'; Advice = 'check before you repeat|Call again'; Bytes = "HTTP/1.1 200 OK`r`nContent-Le"
            Call = { Invoke-MieInference -Uri $CannedUri -Path /v1/models } }
        @{ Id = 'RequestTimeout'; Category = 'OperationTimeout'; Target = '^http'; Message = '408'; Advice = 'Try again'; Status = 408
            Call = { Invoke-MieInference -Uri $CannedUri -Path /v1/models } }
        @{ Id = 'InferenceTimeout'; Category = 'OperationTimeout'; Target = 'ocid1'; Message = 'within 1 s'; Advice = '-TimeoutSec'
            Call = { Invoke-MieInference -Id $Deployment.Id -Prompt x -TimeoutSec 1 -Header @{ 'mie-fault' = 'stall;at=answer' } } }
        @{ Id = 'ResponseInvalid'; Category = 'ProtocolError'; Target = 'ocid1'; Message = 'not JSON'; Advice = 'proxy'; Status = 200; Body = '<html>Sign in</html>'
            Call = { Get-MieDeployment -Id $Deployment.Id -Context $Raw } }
        @{ Id = 'ResponseTooLarge'; Category = 'LimitsExceeded'; Target = '^http'; Message = 'more than 10 bytes'; Advice = '-MaxAnswerSize'; Status = 200; Body = '{"longer": "than that"}'
            Call = { Invoke-MieInference -Uri $CannedUri -Path /v1/models -MaxAnswerSize 10 } }
        @{ Id = 'JsonTooDeep'; Category = 'LimitsExceeded'; Target = '^http'; Message = 'deeper than 512 levels'; Advice = '-Raw'; Status = 200; Body = ('[' * 600) + (']' * 600)
            Call = { Invoke-MieInference -Uri $CannedUri -Path /v1/models } }
        @{ Id = 'ContentEncodingUnknown'; Category = 'ProtocolError'; Target = '^http'; Message = "'zstd'"; Advice = 'Accept-Encoding'; Bytes = "HTTP/1.1 200 OK`r`nContent-Encoding: zstd`r`nContent-Length: 2`r`nConnection: close`r`n`r`n{}"
            Call = { Invoke-MieInference -Uri $CannedUri -Path /v1/models } }
        @{ Id = 'CommandFailed'; Category = 'NotSpecified'; Target = 'ocid1'; Message = 'ObjectDisposedException'; Advice = 'report it'
            Call = { $closed = Connect-Emulator $Emulator
                $closed.Dispose()
                Get-MieDeployment -Id $Deployment.Id -Context $closed } }

        @{ Id = 'StreamBroken'; Category = 'ConnectionError'; Target = 'ocid1'; Message = 'broke after 2 chunks'; Advice = 'call again'
            Call = { Invoke-MieStream -Id $Deployment.Id -Prompt x -Header @{ 'mie-fault' = 'reset;after=2' } } }
        @{ Id = 'StreamIdleTimeout'; Category = 'OperationTimeout'; Target = 'ocid1'; Message = 'silent for 3 s'; Advice = '-TimeoutSec'
            Call = { Invoke-MieStream -Id $Deployment.Id -Prompt x -TimeoutSec 3 -Header @{ 'mie-fault' = 'stall;after=2' } } }
        @{ Id = 'StreamTimeout'; Category = 'OperationTimeout'; Target = 'ocid1'; Message = 'did not end within 1 s'; Advice = '-TotalTimeoutSec'
            Call = { Invoke-MieStream -Id $Deployment.Id -Prompt x -TotalTimeoutSec 1 -Header @{ 'mie-fault' = 'stall;after=2' } } }
        @{ Id = 'StreamFailed'; Category = 'OperationTimeout'; Target = 'ocid1'; Message = 'RequestTimeout \(HTTP 408\)'; Advice = 'fewer tokens'
            Call = { Invoke-MieStream -Id $Deployment.Id -Prompt x -Header @{ 'mie-fault' = 'stream-failure;after=2' } } }
        @{ Id = 'StreamEventTooLarge'; Category = 'LimitsExceeded'; Target = '^http'; Message = 'larger than 16777216 bytes, after 0 chunks'; Advice = '-MaxEventSize'; Bytes = 'huge'
            Call = { Invoke-MieStream -Uri $CannedUri -Path /v1/completions -Prompt x } }

        @{ Id = 'ModelServerFailed'; Category = 'NotSpecified'; Target = '^http'; Message = 'answered 200 with an error: It fell over'; Advice = '-Raw'; Status = 200; Body = '{"error": {"message": "It fell over.", "type": "server_error"}}'
            Call = { Invoke-MieInference -Uri $CannedUri -Path /v1/completions -Prompt x } }
        @{ Id = 'EmulatorFailed'; Category = 'ResourceUnavailable'; Target = ''; Message = 'did not start'; Advice = '-Port'
            Call = { Start-MieEmulator -Port $Canned.Port -NoConnect } }
        @{ Id = 'EmulatorNotFound'; Category = 'ObjectNotFound'; Target = '^nowhere$'; Message = "No emulator is 'nowhere'"; Advice = 'Start-MieEmulator'
            Call = { Connect-MieService -Emulator nowhere } }
        @{ Id = 'EmulatorAmbiguous'; Category = 'InvalidArgument'; Target = ''; Message = 'emulators run: process \d+ at '; Advice = '-Emulator 4711'
            Call = { $second = Start-Emulator -NoConnect; try { Connect-MieService -Emulator } finally { Stop-MieEmulator $second } } }
        @{ Id = 'ProxyFailed'; Category = 'ResourceUnavailable'; Target = ''; Message = 'did not start'; Advice = '-Port'
            Call = { Start-MieProxy $Deployment -Port $Canned.Port } }
    )

    # Other ways in which an error of the list above comes.
    $More = @(
        @{ Id = 'ArgumentInvalid'; Category = 'InvalidArgument'; Target = 'ProjectId|failing'; Message = '2 fields of the deployment are not valid'; Advice = 'Nothing was sent'
            Call = { New-MieDeployment -DisplayName failing -ModelId nonsense -ProjectId nonsense -Image a.ocir.io/b/c:1 } }
        @{ Id = 'OcidInvalid'; Category = 'InvalidArgument'; Target = 'deploymentint'; Message = 'not of a model deployment'; Advice = 'ocid1.datasciencemodeldeployment'; Status = 404
            Call = { Invoke-MieInference -Id ocid1.datasciencemodeldeploymentint.oc1.iad.a -Path /v1/models -Context $ControlOnly } }
        @{ Id = 'OcidInvalid'; Category = 'InvalidArgument'; Target = '^ocid1\.user'; Message = 'is the OCID of a user, not of a datasciencemodeldeployment'; Advice = 'Copy it from the console'
            Call = { Get-MieDeployment -Id ocid1.user.oc1..a } }
        @{ Id = 'OcidInvalid'; Category = 'InvalidArgument'; Target = '^CompartmentId$'; Message = "'my compartment' is not an OCID"; Advice = 'ocid1.compartment'
            Call = { Connect-MieService -ConfigFile $Emulator.ConfigFile -CompartmentId 'my compartment' } }
        @{ Id = 'OcidInvalid'; Category = 'InvalidArgument'; Target = 'ocid1'; Message = 'of a model deployment, not of a work request'; Advice = 'Get-MieWorkRequest -Deployment'
            Call = { Get-MieWorkRequest -Id $Deployment.Id } }
        @{ Id = 'UriInvalid'; Category = 'InvalidArgument'; Target = '^nowhere$'; Message = 'is not an address'; Advice = 'OCI_METADATA_BASE_URL'
            Call = { Use-Environment @{ OCI_METADATA_BASE_URL = 'nowhere' } { Connect-MieService -AuthType InstancePrincipal } } }
        @{ Id = 'PayloadInvalid'; Category = 'InvalidData'; Target = '.'; Message = 'not in UTF-8: line 1, byte 2'; Advice = 'utf8NoBOM'
            Call = { [System.IO.File]::WriteAllBytes("$TestDrive/latin.json", [byte[]](0x22, 0xE9, 0x22)); New-MieDeployment -PayloadPath "$TestDrive/latin.json" } }
        @{ Id = 'ResponseInvalid'; Category = 'ProtocolError'; Target = '^http'; Message = 'not a valid HTTP answer'; Advice = 'proxy'; Bytes = "SSH-2.0-OpenSSH_9.6`r`n`r`n"
            Call = { Invoke-MieInference -Uri $CannedUri -Path /v1/models } }
        @{ Id = 'ModelServerFailed'; Category = 'NotSpecified'; Target = 'ocid1'; Message = 'after 2 chunks'; Advice = 'log'
            Call = { Invoke-MieStream -Id $Deployment.Id -Prompt x -Header @{ 'mie-fault' = 'error-event;after=2' } } }
        @{ Id = 'StreamFailed'; Category = 'OperationTimeout'; Target = 'ocid1'; Message = "ended the answer of .* RequestTimeout \(HTTP 408\)"; Advice = 'Call again'
            Call = { Invoke-MieInference -Uri $CannedUri -Path /v1/models }
            Bytes = "HTTP/1.1 200 OK`r`nContent-Type: application/json`r`nTrailer: StreamFailure`r`nTransfer-Encoding: chunked`r`nConnection: close`r`n`r`n2`r`n{}`r`n0`r`nStreamFailure: RequestTimeout 408`r`n`r`n" }
    )

    # What the service answers, by its code: on a call, or (On = 'control') to the control plane.
    $Answered = @(
        @{ Id = 'BadRequest'; Status = 400; Code = ''; Category = 'InvalidArgument'; Advice = 'did not accept' }
        @{ Id = 'CannotParseRequest'; Status = 400; Category = 'InvalidArgument'; Advice = 'Correct the field' }
        @{ Id = 'InvalidParameter'; Status = 400; Category = 'InvalidArgument'; Advice = 'Correct the field'; On = 'control' }
        @{ Id = 'MissingParameter'; Status = 400; Category = 'InvalidArgument'; Advice = 'Correct the field'; On = 'control' }
        @{ Id = 'LimitExceeded'; Status = 400; Category = 'LimitsExceeded'; Advice = 'higher service limit'; On = 'control' }
        @{ Id = 'QuotaExceeded'; Status = 400; Category = 'LimitsExceeded'; Advice = 'higher quota'; On = 'control' }
        @{ Id = 'RelatedResourceNotAuthorizedOrNotFound'; Status = 404; Category = 'ObjectNotFound'; Advice = 'model, project, subnet'; On = 'control' }
        @{ Id = 'NotAuthenticated'; Status = 401; Category = 'AuthenticationError'; Advice = 'fingerprint and key' }
        @{ Id = 'SignUpRequired'; Status = 402; Category = 'PermissionDenied'; Advice = 'its administrator'; On = 'control' }
        @{ Id = 'NotAuthorized'; Status = 403; Category = 'PermissionDenied'; Advice = 'policy'; On = 'control' }
        @{ Id = 'NotAllowed'; Status = 403; Category = 'PermissionDenied'; Advice = 'policy' }
        @{ Id = 'NotAuthorizedOrNotFound'; Status = 404; Category = 'ObjectNotFound'; Advice = 'DATA_SCIENCE_MODEL_DEPLOYMENT_PREDICT' }
        @{ Id = 'NotFound'; Status = 404; Code = ''; Category = 'ObjectNotFound'; Advice = '/v1/models' }
        @{ Id = 'Conflict'; Status = 409; Code = ''; Category = 'InvalidOperation'; Advice = 'Correct what' }
        @{ Id = 'LockConflict'; Status = 409; Category = 'InvalidOperation'; Advice = 'Get-MieWorkRequest'; On = 'control' }
        @{ Id = 'ResourceLocked'; Status = 409; Category = 'InvalidOperation'; Advice = 'lock to be removed'; On = 'control' }
        @{ Id = 'NotAuthorizedOrResourceAlreadyExists'; Status = 409; Category = 'ResourceExists'; Advice = 'another name'; On = 'control' }
        @{ Id = 'IncorrectState'; Status = 409; Category = 'InvalidOperation'; Advice = 'Wait-MieDeployment' }
        @{ Id = 'InvalidatedRetryToken'; Status = 409; Category = 'InvalidOperation'; Advice = 'new one'; On = 'control' }
        @{ Id = 'ExternalServerIncorrectState'; Status = 409; Category = 'InvalidOperation'; Advice = 'Invoke-MieInference' }
        @{ Id = 'LengthRequired'; Status = 411; Category = 'InvalidArgument'; Advice = 'proxy' }
        @{ Id = 'NoEtagMatch'; Status = 412; Category = 'InvalidOperation'; Advice = 'Read it again'; On = 'control' }
        @{ Id = 'RequestEntityTooLarge'; Status = 413; Category = 'LimitsExceeded'; Advice = '10 MB' }
        @{ Id = 'UnsupportedMediaType'; Status = 415; Code = ''; Category = 'InvalidArgument'; Advice = 'Get-Content' }
        @{ Id = 'UnprocessableEntity'; Status = 422; Code = ''; Category = 'InvalidArgument'; Advice = 'did not accept' }
        @{ Id = 'TooManyRequests'; Status = 429; Category = 'LimitsExceeded'; Advice = '-ThrottleLimit' }
        @{ Id = 'InternalServerError'; Status = 500; Category = 'NotSpecified'; Advice = 'Invoke-MieStream' }
        @{ Id = 'MethodNotImplemented'; Status = 501; Category = 'NotImplemented'; Advice = 'address'; On = 'control' }
        @{ Id = 'BadGateway'; Status = 502; Code = ''; Category = 'ResourceUnavailable'; Advice = 'down or still starting' }
        @{ Id = 'ServiceUnavailable'; Status = 503; Category = 'ResourceUnavailable'; Advice = 'down or still starting' }
        @{ Id = 'GatewayTimeout'; Status = 504; Code = ''; Category = 'OperationTimeout'; Advice = 'Invoke-MieStream' }
        @{ Id = 'RequestRedirected'; Status = 302; Code = ''; Category = 'ProtocolError'; Advice = 'final address' }
        @{ Id = 'Http418'; Status = 418; Code = ''; Category = 'InvalidArgument'; Advice = '' }
        @{ Id = 'ACodeThatIsNew'; Status = 400; Category = 'InvalidArgument'; Advice = ''; On = 'control' }
    )

    # They need a token service at an https address of Oracle's: the xunit tests of the credential provoke them.
    $Elsewhere = @(
        @{ Id = 'FederationFailed'; File = 'InstancePrincipalCredentialTests.cs' }
        @{ Id = 'InstanceTenancyMismatch'; File = 'InstancePrincipalCredentialTests.cs' }
    )
    # What -Id takes besides, on the cmdlets whose page names the error.
    $Besides = @{
        'Export-MieDeployment' = @{ Path = 'x.json' }
        'Invoke-MieBatch' = @{ Path = 'none.jsonl'; OutFile = 'none.out' }
        'Invoke-MieInference' = @{ Prompt = 'x' }
        'Invoke-MieStream' = @{ Prompt = 'x' }
        'Move-MieDeployment' = @{ CompartmentId = 'ocid1.compartment.oc1..a' }
        'New-MieDeployment' = @{ DisplayName = 'x' }
        'Set-MieDeployment' = @{ DisplayName = 'x' }
        'Test-MieEndpoint' = @{ Path = '/x' }
    }
    $TakesId = foreach ($page in Get-ChildItem "$PSScriptRoot/../../docs/cmdlets" -Filter *.md) {
        if (Select-String -Path $page -Quiet '^### -Id$') { @{ Name = $page.BaseName; Page = $page.FullName; More = $Besides[$page.BaseName] ?? @{} } }
    }
    $Tested = @($Own.Id) + @($Answered.Id)
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    . "$PSScriptRoot/CannedServer.ps1"
    $Emulator = Start-Emulator
    $Deployment = New-TestDeployment
    $Slow = Start-MieEmulator -CreateDelaySec 600 -NoConnect
    $SlowConnection = Connect-Emulator $Slow
    $Creating = New-MieDeployment -DisplayName creating -ModelId $Slow.ModelId -Image iad.ocir.io/ns/vllm:1

    $Canned = [CannedServer]::new()
    $cannedAddress = "http://127.0.0.1:$($Canned.Port)"
    $CannedUri = "$cannedAddress/$($Deployment.Id)"
    $Raw = Connect-MieService -ConfigFile $Emulator.ConfigFile -Endpoint $cannedAddress -CompartmentId $Emulator.CompartmentId
    $ControlOnly = Connect-MieService -ConfigFile $Emulator.ConfigFile -Endpoint $cannedAddress
    $null = Connect-Emulator $Emulator

    # Bound to a free port for a moment, then gone: nobody listens there.
    $listener = [System.Net.Sockets.TcpListener]::new([System.Net.IPAddress]::Loopback, 0)
    $listener.Start()
    $Nowhere = "http://127.0.0.1:$($listener.LocalEndpoint.Port)"
    $listener.Stop()

    # A config file whose one profile is the emulator's, with some values replaced; an empty one takes a value out.
    function New-Config([hashtable] $Change = @{}) {
        $values = [ordered]@{}
        foreach ($line in Get-Content $Emulator.ConfigFile) {
            if ($line -match '^\[(.+)\]$') { $inside = $Matches[1] -ceq 'DEFAULT' }
            elseif ($inside -and $line -match '^(\w+)=(.*)$') { $values[$Matches[1]] = $Matches[2] }
        }
        foreach ($name in $Change.Keys) { $values[$name] = $Change[$name] }
        $file = Join-Path $TestDrive "config-$([guid]::NewGuid().ToString('n'))"
        '[DEFAULT]', ($values.Keys.Where{ $values[$_] }.ForEach{ "$_=$($values[$_])" }) | Write-Output | Set-Content $file
        $file
    }

    # Runs a script with environment variables set, and puts back what was there.
    function Use-Environment([hashtable] $Variables, [scriptblock] $Script) {
        $before = @{}
        foreach ($name in $Variables.Keys) {
            $before[$name] = [Environment]::GetEnvironmentVariable($name)
            [Environment]::SetEnvironmentVariable($name, $Variables[$name])
        }
        try { & $Script }
        finally { foreach ($name in $before.Keys) { [Environment]::SetEnvironmentVariable($name, $before[$name]) } }
    }

    $payload = [Convert]::ToBase64String([System.Text.Encoding]::UTF8.GetBytes('{"exp": 1700000000, "sub": "ocid1.user.oc1..a", "tenant": "ocid1.tenancy.oc1..a"}')).TrimEnd('=')
    $OldToken = Join-Path $TestDrive 'old-token'
    Set-Content $OldToken "eyJhbGciOiJSUzI1NiJ9.$payload.c2lnbmF0dXJlLW9mLWEtdG9rZW4" -NoNewline

    $Secrets = @('c2lnbmF0dXJlLW9mLWEtdG9rZW4', 'secret-in', 'a-wrong-pass-phrase', 'Signature version', 'signature="', 'Bearer ', 'ST$')
    foreach ($file in @(Join-Path (Split-Path $Emulator.ConfigFile) 'api_key.pem') + @(Get-ChildItem $Keys -Filter *.pem).FullName) {
        $Secrets += @(Get-Content $file).Where({ $_ -match '^[A-Za-z0-9+/]{40,}' }, 'First', 2)
    }

    function Assert-Id($Run, [string] $Id, [string] $Category, [string] $Target, [string] $Message, [string] $Advice) {
        $failure = @($Run.Failures)
        $failure.Count | Should -Be 1 -Because "the errors were: $($failure.FullyQualifiedErrorId -join '; ') $failure"
        $failure = $failure[0]
        $failure.FullyQualifiedErrorId | Should -MatchExactly "^Mie\.$Id,MieTools\.Cmdlets\.\w+Command$" -Because "$failure"
        $failure.Exception.Code | Should -BeExactly $Id
        $failure.CategoryInfo.Category | Should -Be $Category
        if ($Target) { "$($failure.TargetObject)" | Should -Match $Target } else { $failure.TargetObject | Should -BeNullOrEmpty }
        "$failure" | Should -Match $Message
        if ($Advice) { $failure.ErrorDetails.RecommendedAction | Should -Match $Advice } else { $failure.ErrorDetails.RecommendedAction | Should -BeNullOrEmpty }
        foreach ($secret in $Secrets) {
            if ($Run.Said.Contains($secret)) { throw "A secret shows: $($secret.Substring(0, 8))…" }
        }
    }
}

AfterAll {
    $Canned.Dispose()
    Stop-MieEmulator
}

Describe 'The error id' {
    BeforeAll {
        $principals = @(Get-ChildItem env: | Where-Object Name -Match '^(OCI_|KUBERNETES_SERVICE_HOST$)')
        $principals | ForEach-Object { [Environment]::SetEnvironmentVariable($_.Name, $null) }
    }

    AfterAll {
        $principals | ForEach-Object { [Environment]::SetEnvironmentVariable($_.Name, $_.Value) }
    }

    BeforeEach {
        $null = Connect-Emulator $Emulator
    }

    It 'Mie.<Id> comes with category, target and advice, and no secret: <Message>' -ForEach ($Own + $More) {
        if ($Bytes -eq 'huge') { Set-Answer -Bytes ("HTTP/1.1 200 OK`r`nContent-Type: text/event-stream`r`nConnection: close`r`n`r`ndata: " + 'x' * 17MB) }
        elseif ($Bytes) { Set-Answer -Bytes $Bytes }
        elseif ($Status) { Set-Answer $Status $Body }
        Assert-Id (Get-Run $Call) $Id $Category $Target $Message $Advice
    }

    It 'Mie.<Id> is what <Status> becomes' -ForEach $Answered {
        # The wait that is asked for is longer than the call may take: what can be repeated is not, and no test waits.
        if ($null -eq $Code) { Set-ServiceAnswer $Status $Id } else { Set-Answer $Status '{"detail": "The reason."}' -Header 'Retry-After: 60', 'Location: /elsewhere' }
        $run = if ($On -eq 'control') { Get-Run { Get-MieDeployment -Id $Deployment.Id -Context $Raw } } else { Get-Run { Invoke-MieInference -Uri $CannedUri -Path /v1/completions -Prompt x -TimeoutSec 20 } }
        Assert-Id $run $Id $Category 'ocid1' '.' $Advice
        $exception = $run.Failures[0].Exception
        [int]$exception.Status | Should -Be $Status
        $exception.RequestId | Should -BeExactly 'CANNED'
        $exception.ResponseBody | Should -Match 'The reason'
    }
}

Describe 'An OCID that is none' {
    It 'is Mie.OcidInvalid for <Name>, as its page says' -ForEach $TakesId {
        Select-String -Path $Page -Quiet -SimpleMatch '`Mie.OcidInvalid`' | Should -BeTrue
        $sent = (Get-Stats).requests
        $quiet = (Get-Command $Name).Parameters.ContainsKey('Confirm') ? @{ Confirm = $false } : @{}
        $failure = Get-Failure { & $Name -Id nonsense @More @quiet }
        Assert-Failure $failure 'Mie.OcidInvalid' InvalidArgument "'nonsense' is not an OCID" 'ocid1.datasciencemodeldeployment'
        (Get-Stats).requests | Should -Be $sent
    }
}

Describe 'A question that nobody can answer' {
    It 'is an error that says how not to be asked' {
        $said = Invoke-Shell "Import-Module '$Root/MieTools.psd1'; Stop-MieEmulator; `$null = Connect-MieService -ConfigFile '$($Emulator.ConfigFile)' -Endpoint '$($Emulator.ControlPlane)'; try { Disable-MieDeployment -Id '$($Deployment.Id)' -ErrorAction Stop } catch { `$_.FullyQualifiedErrorId; `$_.ErrorDetails.RecommendedAction }"
        "$said" | Should -Match 'Mie\.ArgumentInvalid.*-Confirm:\$false'
    }

    It 'is that too where the input has ended, and nothing is changed' {
        $script = Join-Path $TestDrive 'ask.ps1'
        @"
            Import-Module '$Root/MieTools.psd1'
            `$null = Connect-MieService -ConfigFile '$($Emulator.ConfigFile)' -Endpoint '$($Emulator.ControlPlane)'
            try { Disable-MieDeployment -Id '$($Deployment.Id)' -ErrorAction Stop } catch { `$_.FullyQualifiedErrorId }
"@ | Set-Content $script
        $program, $first = Get-Shell
        @() | & $program @first -NoProfile -File $script 2>&1 | Out-String | Should -Match 'Mie\.ArgumentInvalid'
        (Get-MieDeployment -Id $Deployment.Id).LifecycleState | Should -Be 'ACTIVE'
    }
}

Describe 'Every error id' {
    BeforeAll {
        $about = Get-Content (Join-Path $Root 'docs/about_MieErrors.md') -Raw
        $Documented = [regex]::Matches($about, '(?m)^\| `Mie\.(\w+)` \|').ForEach{ $_.Groups[1].Value }
        $Catalogue = @([MieTools.Core.Errors.MieErrors]::All.Code)
    }

    It 'of the catalogue is tested here, or by the xunit tests' -ForEach @{ Known = $Tested + $Elsewhere.Id } {
        $Catalogue.Count | Should -BeGreaterThan 100
        $Catalogue.Where{ $_ -notin $Known } | Should -BeNullOrEmpty
        $Known.Where{ $_ -notin $Catalogue -and $_ -notin 'Http418', 'ACodeThatIsNew' } | Should -BeNullOrEmpty
    }

    It 'that is tested is in about_MieErrors, and the other way round' -ForEach @{ Known = $Tested + $Elsewhere.Id } {
        $Documented.Where{ $_ -notin $Known } | Should -BeNullOrEmpty
        $Known.Where{ $_ -notin $Documented -and $_ -notin 'Http418', 'ACodeThatIsNew' } | Should -BeNullOrEmpty
    }

    It 'has one test' -ForEach @{ Known = $Tested + $Elsewhere.Id } {
        ($Known | Group-Object).Where{ $_.Count -gt 1 }.Name | Should -BeNullOrEmpty
    }

    It 'that no command here can meet is provoked by an xunit test: <Id>' -ForEach $Elsewhere {
        $test = Get-ChildItem (Join-Path $Root 'tests/MieTools.Core.Tests') -Filter $File -Recurse | Get-Content -Raw
        $test | Should -Match "Assert\.Equal\(\s*`"$Id`", [^;]*\bCode\)"
    }
}
