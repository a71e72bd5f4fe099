using System.Security.Cryptography;
using MieTools.Server.Emulator;
using MieTools.Server.Emulator.Identity;
using MieTools.Server.Emulator.State;

namespace MieTools.Server.Tests;

/// <summary>A key that cannot be read is the file's fault; one that cannot be made is not.</summary>
public sealed class StateIdentityTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("mie-test-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task An_authority_that_cannot_be_made_is_no_damaged_file()
    {
        await KeepAsync();
        using StateStore state = StateStore.Open(_directory);
        CryptographicException error = await Assert.ThrowsAsync<CryptographicException>(() => StateSettings.IdentityAsync(
            state, StateSettings.Ocids(state, null), new() { Https = true }, () => throw new CryptographicException("no such curve")));
        Assert.Equal("no such curve", error.Message);
    }

    [Theory]
    [InlineData("no PEM at all")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----")]
    public async Task A_kept_key_that_cannot_be_read_is_one(string pem)
    {
        IdentityState kept = await KeepAsync();
        using StateStore state = StateStore.Open(_directory);
        state.Changed(new Spoilt(kept with { Administrator = kept.Administrator with { ApiKeyPem = pem } }));
        state.Commit();
        await state.SaveAsync();
        state.Dispose();
        using StateStore again = StateStore.Open(_directory);
        IOException error = await Assert.ThrowsAnyAsync<IOException>(
            () => StateSettings.IdentityAsync(again, StateSettings.Ocids(again, null), new()));
        Assert.Contains("is damaged", error.Message, StringComparison.Ordinal);
    }

    // As Windows may: what is read and written again is the same key, and not the same text.
    [Fact]
    public async Task What_was_kept_stays_as_it_was_however_the_system_writes_keys()
    {
        IdentityState kept = await KeepAsync();
        using RSA key = RSA.Create();
        key.ImportFromPem(kept.Administrator.ApiKeyPem);
        kept = kept with { Administrator = kept.Administrator with { ApiKeyPem = key.ExportRSAPrivateKeyPem() } };
        EmulatorIdentity again = await EmulatorIdentity.CreateAsync(new OcidFactory(null, 0), new(), kept);
        Assert.Equal(kept.Administrator, again.Export().Administrator);
    }

    private async Task<IdentityState> KeepAsync()
    {
        using StateStore state = StateStore.Open(_directory);
        EmulatorIdentity identity = await StateSettings.IdentityAsync(state, StateSettings.Ocids(state, null), new());
        state.Commit();
        await state.SaveAsync();
        return identity.Export();
    }

    private sealed record Spoilt(IdentityState State) : IStateRecord
    {
        public StateRow ToRow() => StateRow.Of(StateTable.Settings, "identity", State, IdentityJson.Default.IdentityState);
    }
}
