using Microsoft.PowerShell;

// All that pwsh itself does: arguments, prompt and exit code are the console host's.
return UnmanagedPSEntry.Start(args, args.Length);
