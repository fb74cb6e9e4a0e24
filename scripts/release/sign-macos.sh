#!/bin/bash
# Signs the macOS binaries of a release with a Developer ID certificate, and has Apple notarize them. Runs on macOS.
#
# usage: sign-macos.sh FOLDER     with awsx-darwin-x64/awsx and awsx-darwin-arm64/awsx
#
# APPLE_CERTIFICATE            the certificate and its key, a PKCS #12 file in base64; without it, nothing is signed
# APPLE_CERTIFICATE_PASSWORD   the password of that file
# APPLE_IDENTITY               the name of the certificate: Developer ID Application: NAME (TEAM)
# APPLE_API_KEY                the key for App Store Connect, the text of the .p8 file
# APPLE_API_KEY_ID, APPLE_API_ISSUER   its IDs
#
# A single program cannot carry the ticket of the notarization, so macOS asks Apple for it when the program first starts.
set -euo pipefail

folder=$1
if [ -z "${APPLE_CERTIFICATE:-}" ]; then
  echo "not signed: APPLE_CERTIFICATE is not set"
  exit 0
fi

work=$(mktemp -d)
keychain=$work/signing.keychain-db
trap 'security delete-keychain "$keychain" || true; rm -rf "$work"' EXIT
umask 077
password=$(openssl rand -hex 16)
printf '%s' "$APPLE_CERTIFICATE" | base64 --decode > "$work/certificate.p12"
printf '%s\n' "$APPLE_API_KEY" > "$work/key.p8"
security create-keychain -p "$password" "$keychain"
security unlock-keychain -p "$password" "$keychain"
security import "$work/certificate.p12" -k "$keychain" -P "$APPLE_CERTIFICATE_PASSWORD" -T /usr/bin/codesign
security set-key-partition-list -S apple-tool:,apple: -k "$password" "$keychain"

# Bun compiles code while it runs, and loads the keychain binding, which has another signature.
cat > "$work/entitlements.plist" <<'PLIST'
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>com.apple.security.cs.allow-jit</key><true/>
  <key>com.apple.security.cs.allow-unsigned-executable-memory</key><true/>
  <key>com.apple.security.cs.disable-library-validation</key><true/>
</dict>
</plist>
PLIST

for platform in darwin-x64 darwin-arm64; do
  program=$folder/awsx-$platform/awsx
  chmod +x "$program"
  codesign --force --timestamp --options runtime --entitlements "$work/entitlements.plist" \
    --keychain "$keychain" --sign "$APPLE_IDENTITY" "$program"
  codesign --verify --strict "$program"
  ditto -c -k "$program" "$work/$platform.zip"
  xcrun notarytool submit "$work/$platform.zip" --wait \
    --key "$work/key.p8" --key-id "$APPLE_API_KEY_ID" --issuer "$APPLE_API_ISSUER"
  echo "signed and notarized: $platform"
done
