namespace MieTools.Core.Auth.Keys;

/// <summary>What a DER encoding is.</summary>
internal enum KeyForm
{
    /// <summary>Nothing that is known, or damaged.</summary>
    Unknown,

    /// <summary>The beginning of something longer.</summary>
    CutShort,

    /// <summary>RSAPrivateKey.</summary>
    Pkcs1,

    /// <summary>PrivateKeyInfo of an RSA key.</summary>
    Pkcs8,

    /// <summary>EncryptedPrivateKeyInfo.</summary>
    EncryptedPkcs8,

    /// <summary>A private key of another algorithm.</summary>
    OtherAlgorithm,

    /// <summary>PrivateKeyInfo of an RSA key that is restricted to PSS signatures.</summary>
    RsaPss,

    /// <summary>SubjectPublicKeyInfo or RSAPublicKey.</summary>
    PublicKey,

    /// <summary>An X.509 certificate.</summary>
    Certificate,

    /// <summary>A request for a certificate.</summary>
    CertificateRequest,

    /// <summary>A bundle of key and certificates (.pfx, .p12).</summary>
    Pkcs12,

    /// <summary>A bundle of certificates (.p7b).</summary>
    Pkcs7,
}
