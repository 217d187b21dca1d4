#!/usr/bin/env bash
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
"$root/dev" need java
here=$root/tests/drivers/s3_java
work=$root/.cache/s3_java
mkdir -p "$work"
if [ ! -e "$work/fetched" ] || [ "$here/pom.xml" -nt "$work/fetched" ]; then
  rm -rf "$work/lib"
  mvn -q -B -f "$here/pom.xml" dependency:copy-dependencies "-DoutputDirectory=$work/lib" >&2
  touch "$work/fetched"
fi
if [ ! -e "$work/classes/S3Checks.class" ] || [ "$here/S3Checks.java" -nt "$work/classes/S3Checks.class" ]; then
  javac -encoding UTF-8 -cp "$work/lib/*" -d "$work/classes" "$here/S3Checks.java"
fi
# The SDK verifies servers by Java's own store of certificates.
store=$work/store-$$.p12
trap 'rm -f "$store"' EXIT
keytool -importcert -noprompt -alias doppel -file "$DOPPEL_CA" -keystore "$store" -storepass changeit >&2
java -cp "$work/classes:$work/lib/*" -Djavax.net.ssl.trustStore="$store" -Djavax.net.ssl.trustStorePassword=changeit S3Checks
