# A server on 127.0.0.1 that gives one prepared answer, byte for byte, to whatever is sent. Dot-sourced after Common.ps1.
if (-not ('CannedServer' -as [type])) {
    Add-Type -TypeDefinition @'
using System;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;

public sealed class CannedServer : IDisposable
{
    private readonly TcpListener _listener = new TcpListener(IPAddress.Loopback, 0);

    public CannedServer()
    {
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        new Thread(Serve) { IsBackground = true }.Start();
    }

    public int Port { get; }

    // What is sent back; the connection is closed after it.
    public byte[] Answer { get; set; } = Array.Empty<byte>();

    public int Requests { get; private set; }

    public void Dispose() => _listener.Stop();

    private void Serve()
    {
        try
        {
            while (true)
            {
                TcpClient client = _listener.AcceptTcpClient();
                ThreadPool.QueueUserWorkItem(_ => Answered(client));
            }
        }
        catch (SocketException)
        {
        }
    }

    private void Answered(TcpClient client)
    {
        using (client)
        {
            try
            {
                NetworkStream stream = client.GetStream();
                stream.ReadTimeout = 2000;
                Read(stream);
                Requests++;
                stream.Write(Answer, 0, Answer.Length);
                client.Client.Shutdown(SocketShutdown.Send);
                while (stream.ReadByte() >= 0) { }
            }
            catch (Exception e) when (e is System.IO.IOException || e is SocketException)
            {
            }
        }
    }

    // The head, and a body as long as the head says. What is not HTTP is answered at once.
    private static void Read(NetworkStream stream)
    {
        var head = new StringBuilder();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            int one = stream.ReadByte();
            if (one < 0 || one == 0x16 && head.Length == 0)
                return;
            head.Append((char)one);
        }
        foreach (string line in head.ToString().Split('\n'))
        {
            if (!line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
                continue;
            for (int left = int.Parse(line.Substring(15)); left > 0 && stream.ReadByte() >= 0; left--) { }
        }
    }
}
'@
}

# What the server answers from now on: a status with a body, or bytes as they are.
function Set-Answer([int] $Status, [string] $Body = '', [string] $ContentType = 'application/json', [string[]] $Header = @('Retry-After: 0'), [string] $Bytes) {
    $text = if ($Bytes) { $Bytes } else {
        $length = [System.Text.Encoding]::UTF8.GetByteCount($Body)
        (@("HTTP/1.1 $Status Status", "Content-Type: $ContentType", "Content-Length: $length", 'opc-request-id: CANNED', 'Connection: close') + $Header + '', $Body) -join "`r`n"
    }
    $Canned.Answer = [System.Text.Encoding]::UTF8.GetBytes($text)
}

# The service's own form of an error.
function Set-ServiceAnswer([int] $Status, [string] $Code) { Set-Answer $Status "{`"code`": `"$Code`", `"message`": `"The reason for $Code.`"}" }

# One run of a command, with everything it says on any stream as one text beside its errors.
function Get-Run([scriptblock] $Script) {
    $ErrorActionPreference = 'Continue'
    $VerbosePreference = 'Continue'
    $DebugPreference = 'Continue'
    $all = @(try { & $Script *>&1 } catch { $_ })
    $failures = $all.Where{ $_ -is [System.Management.Automation.ErrorRecord] }
    $text = [System.Text.StringBuilder]::new()
    foreach ($one in $all) {
        if ($one -is [System.Management.Automation.ErrorRecord]) {
            $null = $text.AppendLine(($one | Out-String -Width 4096)).AppendLine(($one | Format-List * -Force | Out-String -Width 4096)).AppendLine($one.Exception.ToString())
        }
        else { $null = $text.AppendLine("$one") }
    }
    [pscustomobject]@{ Failures = $failures; Said = $text.ToString() }
}
