using MieTools.Server.Emulator;

return await EmulatorCommand.RunAloneAsync(args).ConfigureAwait(false);
