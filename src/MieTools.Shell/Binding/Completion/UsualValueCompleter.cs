namespace MieTools.Binding.Completion;

/// <summary>Completes values that are usual where others are allowed.</summary>
public sealed class UsualValueCompleter : ValueCompleter
{
    private static readonly (string, string)[] s_durations =
        [("PT3M", "3 minutes: the least of an instance pool"), ("PT5M", "5 minutes"), ("PT10M", "10 minutes"), ("PT30M", "half an hour")];

    private static readonly Dictionary<string, (string, string)[]> s_values = new(StringComparer.OrdinalIgnoreCase)
    {
        ["ContentType"] =
        [
            ("application/json", "JSON"), ("application/x-ndjson", "a JSON value a line"), ("application/octet-stream", "bytes"),
            ("application/pdf", "a PDF file"), ("text/plain; charset=utf-8", "text"), ("text/csv", "a table"), ("image/png", "an image"),
            ("image/jpeg", "an image"), ("audio/wav", "sound"), ("audio/mpeg", "sound"),
        ],
        ["ForwardHeader"] = [("X-Team", "who pays"), ("baggage", "OpenTelemetry")],
        ["HealthPath"] = [("/health", "vLLM, TGI, llama.cpp"), ("/ping", "SageMaker"), ("/v2/health/ready", "Triton"), ("/v1/models", "")],
        ["Upstream"] =
            [("http://127.0.0.1:8000", "vLLM"), ("http://127.0.0.1:8080", "TGI, llama.cpp"), ("http://127.0.0.1:11434", "Ollama")],
        ["ServerPort"] = [("8080", "1024 to 65535, except 24224, 8446 and 8447"), ("8000", ""), ("5000", "")],
        ["HealthCheckPort"] = [("8080", "1024 to 65535, except 24224, 8446 and 8447"), ("8000", ""), ("5000", "")],
        ["PendingDuration"] = s_durations,
        ["ScaleInPendingDuration"] = s_durations,
        ["ScaleOutPendingDuration"] = s_durations,
        ["ScaleInQuery"] = [("CpuUtilization[1m]{resourceId = \"MODEL_DEPLOYMENT_OCID\"}.grouping().mean() < 25", "by load of the CPU"),
            ("PredictRequestCount[1m]{resourceId = \"MODEL_DEPLOYMENT_OCID\"}.grouping().sum() < 50", "by requests a minute")],
        ["ScaleOutQuery"] = [("CpuUtilization[1m]{resourceId = \"MODEL_DEPLOYMENT_OCID\"}.grouping().mean() > 75", "by load of the CPU"),
            ("PredictRequestCount[1m]{resourceId = \"MODEL_DEPLOYMENT_OCID\"}.grouping().sum() > 100", "by requests a minute")],
        ["Listen"] =
            [("127.0.0.1", "this machine alone"), ("0.0.0.0", "other machines too; with -Https"), ("::1", "this machine alone, IPv6")],
        ["Shard"] = [("1/2", "the first of two parts"), ("1/4", "the first of four"), ("1/10", "the first of ten")],
        ["MetricNamespace"] = [("oci_datascience_modeldeploy", "metrics of model deployments")],
    };

    private protected override IEnumerable<(string Value, string Note)> Values(CompletionLine line) =>
        s_values.GetValueOrDefault(line.Parameter, []);
}
