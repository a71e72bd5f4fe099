/* What Wine 8 lacks of Windows' cryptography, and .NET asks for: with it most tests of a signed call can be run there, for which these are
   no proof of Windows' own. */
#include <windows.h>
#include <bcrypt.h>
#include <stdlib.h>
#include <wchar.h>
#include "shims.h"

/* Puts a function of ours in the place of one that a library exports: who asks for it from then on gets ours. The table has room for four
   bytes, so that the jump to it has to be near above the library. */
FARPROC replace_export(const wchar_t *library, const char *name, void *ours)
{
    BYTE *base = (BYTE *)LoadLibraryW(library);
    FARPROC theirs = base ? GetProcAddress((HMODULE)base, name) : NULL;
    if (!theirs)
        return NULL;
    IMAGE_NT_HEADERS *headers = (IMAGE_NT_HEADERS *)(base + ((IMAGE_DOS_HEADER *)base)->e_lfanew);
    IMAGE_EXPORT_DIRECTORY *exports = (IMAGE_EXPORT_DIRECTORY *)(base + headers->OptionalHeader.DataDirectory[0].VirtualAddress);
    DWORD *functions = (DWORD *)(base + exports->AddressOfFunctions), before;
    BYTE *jump = NULL, *place = (BYTE *)(((ULONG_PTR)base + headers->OptionalHeader.SizeOfImage + 0xffff) & ~(ULONG_PTR)0xffff);
    for (; !jump && place < base + 0x70000000; place += 0x10000)
        jump = VirtualAlloc(place, 0x1000, MEM_RESERVE | MEM_COMMIT, PAGE_EXECUTE_READWRITE);
    if (!jump)
        return NULL;
    memcpy(jump, "\x48\xb8........\xff\xe0", 12); /* mov rax, ours; jmp rax */
    memcpy(jump + 2, &ours, sizeof ours);
    for (DWORD i = 0; i < exports->NumberOfFunctions; i++)
        if (base + functions[i] == (BYTE *)theirs && VirtualProtect(functions + i, sizeof(DWORD), PAGE_READWRITE, &before))
        {
            functions[i] = (DWORD)(jump - base);
            VirtualProtect(functions + i, sizeof(DWORD), before, &before);
        }
    return theirs;
}

static LONG(WINAPI *read_property)(void *, const wchar_t *, UCHAR *, ULONG, ULONG *, ULONG);

/* The strength of a key, which .NET asks for when it has read one, and which Wine 8 does not know: of RSA it is the length, the second
   number of its public half. */
static LONG WINAPI read_strength_too(void *object, const wchar_t *name, UCHAR *value, ULONG size, ULONG *written, ULONG flags)
{
    static __thread ULONG half[2048];
    LONG status = read_property(object, name, value, size, written, flags);
    if (status && !wcscmp(name, L"KeyStrength") && size >= sizeof(ULONG)
        && !BCryptExportKey(object, NULL, L"RSAPUBLICBLOB", (UCHAR *)half, sizeof half, written, 0))
    {
        memcpy(value, half + 1, *written = sizeof(ULONG));
        status = 0;
    }
    return status;
}

/* Wine 8 has keys of elliptic curves in bcrypt.dll, and none in ncrypt.dll, where .NET looks for them: these are of the one in the
   clothes of the other. They live in memory alone. */
#define MAGIC 0x6d69652d65632d31
#define UNKNOWN ((LONG)0x80090029)

struct curve_key
{
    ULONGLONG magic;
    BCRYPT_KEY_HANDLE key;
    ULONG bits;
};

static LONG(WINAPI *create_theirs)(void *, void **, const wchar_t *, const wchar_t *, ULONG, ULONG);
static LONG(WINAPI *finalize_theirs)(void *, ULONG);
static LONG(WINAPI *get_theirs)(void *, const wchar_t *, UCHAR *, ULONG, ULONG *, ULONG);
static LONG(WINAPI *set_theirs)(void *, const wchar_t *, UCHAR *, ULONG, ULONG);
static LONG(WINAPI *export_theirs)(void *, void *, const wchar_t *, void *, UCHAR *, ULONG, ULONG *, ULONG);
static LONG(WINAPI *import_theirs)(void *, void *, const wchar_t *, void *, void **, UCHAR *, ULONG, ULONG);
static LONG(WINAPI *sign_theirs)(void *, void *, UCHAR *, ULONG, UCHAR *, ULONG, ULONG *, ULONG);
static LONG(WINAPI *verify_theirs)(void *, void *, UCHAR *, ULONG, UCHAR *, ULONG, ULONG);
static LONG(WINAPI *free_theirs)(void *);

static struct curve_key *ours(void *handle)
{
    struct curve_key *key = handle;
    return key && key->magic == MAGIC ? key : NULL;
}

static const wchar_t *name_of(ULONG bits) { return bits == 384 ? L"ECDSA_P384" : L"ECDSA_P256"; }

static LONG wrap(BCRYPT_KEY_HANDLE key, ULONG bits, void **handle)
{
    struct curve_key *made = calloc(1, sizeof *made);
    *made = (struct curve_key){MAGIC, key, bits};
    *handle = made;
    return 0;
}

static LONG WINAPI create_key(void *provider, void **handle, const wchar_t *algorithm, const wchar_t *name, ULONG spec, ULONG flags)
{
    BCRYPT_ALG_HANDLE curve;
    BCRYPT_KEY_HANDLE key;
    if (name || wcsncmp(algorithm, L"ECDSA_P", 7))
        return create_theirs(provider, handle, algorithm, name, spec, flags);
    ULONG bits = wcstoul(algorithm + 7, NULL, 10);
    LONG status = BCryptOpenAlgorithmProvider(&curve, algorithm, NULL, 0);
    if (!status)
        status = BCryptGenerateKeyPair(curve, &key, bits, 0);
    if (!status)
        status = BCryptFinalizeKeyPair(key, 0);
    return status ? status : wrap(key, bits, handle);
}

static LONG WINAPI finalize_key(void *handle, ULONG flags) { return ours(handle) ? 0 : finalize_theirs(handle, flags); }

static LONG WINAPI set_property(void *handle, const wchar_t *name, UCHAR *value, ULONG size, ULONG flags)
{
    return ours(handle) ? 0 : set_theirs(handle, name, value, size, flags);
}

static LONG WINAPI get_property(void *handle, const wchar_t *name, UCHAR *value, ULONG size, ULONG *written, ULONG flags)
{
    struct curve_key *key = ours(handle);
    if (!key)
    {
        LONG status = get_theirs(handle, name, value, size, written, flags);
        if (!status || wcscmp(name, L"Export Policy") || size < sizeof(ULONG))
            return status;
        memcpy(value, &(ULONG){3}, *written = sizeof(ULONG));
        return 0;
    }
    ULONG number = !wcscmp(name, L"Export Policy") ? 3 : key->bits;
    const void *found = &number;
    *written = sizeof number;
    if (!wcscmp(name, L"Algorithm Name") || !wcscmp(name, L"Algorithm Group"))
    {
        found = name[10] == L'N' ? name_of(key->bits) : L"ECDSA";
        *written = (ULONG)(wcslen(found) + 1) * sizeof(wchar_t);
    }
    else if (wcscmp(name, L"Length") && wcscmp(name, L"PublicKeyLength") && wcscmp(name, L"Export Policy"))
        return (LONG)0x80090011; /* NTE_NOT_FOUND */
    if (value && size < *written)
        return (LONG)0x80090028; /* NTE_BUFFER_TOO_SMALL */
    if (value)
        memcpy(value, found, *written);
    return 0;
}

static LONG WINAPI export_blob(
    void *handle, void *with, const wchar_t *type, void *more, UCHAR *blob, ULONG size, ULONG *written, ULONG flags)
{
    struct curve_key *key = ours(handle);
    return key ? BCryptExportKey(key->key, NULL, type, blob, size, written, 0)
               : export_theirs(handle, with, type, more, blob, size, written, flags);
}

static const UCHAR *find(const UCHAR *in, ULONG size, const char *mark, ULONG length)
{
    for (ULONG i = 0; i + length <= size; i++)
        if (!memcmp(in + i, mark, length))
            return in + i + length;
    return NULL;
}

/* The two halves of a P-256 key as .NET writes it in PKCS#8, in the form that bcrypt.dll reads; 0 when they are not there. */
static ULONG from_pkcs8(const UCHAR *pkcs8, ULONG size, UCHAR *blob)
{
    const UCHAR *secret = find(pkcs8, size, "\x02\x01\x01\x04\x20", 5), *open = find(pkcs8, size, "\x03\x42\x00\x04", 4);
    if (!secret || !open || open + 64 > pkcs8 + size)
        return 0;
    memcpy(blob, "ECS2\x20\0\0\0", 8);
    memcpy(blob + 8, open, 64);
    memcpy(blob + 72, secret, 32);
    return 104;
}

static LONG WINAPI import_blob(
    void *provider, void *with, const wchar_t *type, void *more, void **handle, UCHAR *blob, ULONG size, ULONG flags)
{
    BCRYPT_ALG_HANDLE curve;
    BCRYPT_KEY_HANDLE key;
    UCHAR halves[104];
    if (!wcscmp(type, L"PKCS8_PRIVATEKEY") && from_pkcs8(blob, size, halves))
        return import_blob(provider, with, L"ECCPRIVATEBLOB", more, handle, halves, sizeof halves, flags);
    if (wcsncmp(type, L"ECC", 3) || size < 8)
        return import_theirs(provider, with, type, more, handle, blob, size, flags);
    ULONG bits = ((ULONG *)blob)[1] * 8;
    LONG status = bits == 256 || bits == 384 ? BCryptOpenAlgorithmProvider(&curve, name_of(bits), NULL, 0) : UNKNOWN;
    if (!status)
        status = BCryptImportKeyPair(curve, NULL, type, &key, blob, size, 0);
    return status ? status : wrap(key, bits, handle);
}

static LONG WINAPI sign_hash(void *handle, void *padding, UCHAR *hash, ULONG length, UCHAR *mark, ULONG size, ULONG *written, ULONG flags)
{
    struct curve_key *key = ours(handle);
    return key ? BCryptSignHash(key->key, NULL, hash, length, mark, size, written, 0)
               : sign_theirs(handle, padding, hash, length, mark, size, written, flags);
}

static LONG WINAPI verify_hash(void *handle, void *padding, UCHAR *hash, ULONG length, UCHAR *mark, ULONG size, ULONG flags)
{
    struct curve_key *key = ours(handle);
    if (!key)
        return verify_theirs(handle, padding, hash, length, mark, size, flags);
    return BCryptVerifySignature(key->key, NULL, hash, length, mark, size, 0) ? (LONG)0x80090006 : 0; /* NTE_BAD_SIGNATURE */
}

static LONG WINAPI free_object(void *handle)
{
    struct curve_key *key = ours(handle);
    if (!key)
        return free_theirs(handle);
    BCryptDestroyKey(key->key);
    key->magic = 0;
    free(key);
    return 0;
}

#define REPLACE(library, name, theirs, our) theirs = (void *)replace_export(library, name, our)

void mend_cryptography(void)
{
    REPLACE(L"bcrypt.dll", "BCryptGetProperty", read_property, read_strength_too);
    REPLACE(L"ncrypt.dll", "NCryptCreatePersistedKey", create_theirs, create_key);
    REPLACE(L"ncrypt.dll", "NCryptFinalizeKey", finalize_theirs, finalize_key);
    REPLACE(L"ncrypt.dll", "NCryptGetProperty", get_theirs, get_property);
    REPLACE(L"ncrypt.dll", "NCryptSetProperty", set_theirs, set_property);
    REPLACE(L"ncrypt.dll", "NCryptExportKey", export_theirs, export_blob);
    REPLACE(L"ncrypt.dll", "NCryptImportKey", import_theirs, import_blob);
    REPLACE(L"ncrypt.dll", "NCryptSignHash", sign_theirs, sign_hash);
    REPLACE(L"ncrypt.dll", "NCryptVerifySignature", verify_theirs, verify_hash);
    REPLACE(L"ncrypt.dll", "NCryptFreeObject", free_theirs, free_object);
}
