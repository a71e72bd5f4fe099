using MieTools.ProxyTool;
using MieTools.Server.Proxy;

return await ProxyCommand.RunAloneAsync(args, OtlpExport.StartWhereAsked).ConfigureAwait(false);
