#!/bin/sh
# Installs or upgrades Tollwatch with the Azure CLI alone: resources first, then the code.
# Usage: infra/deploy.sh RESOURCE_GROUP PARAMETERS.bicepparam
set -eu

if [ "$#" -ne 2 ]; then
  echo "Usage: infra/deploy.sh RESOURCE_GROUP PARAMETERS.bicepparam (see infra/examples)" >&2
  exit 2
fi
group=$1
parameters=$2
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)

# A value as one word of a shell: names of groups may hold parentheses.
word() {
  case $1 in
    *[!A-Za-z0-9._-]*) printf "'%s'" "$(printf %s "$1" | sed "s/'/'\\\\''/g")" ;;
    *) printf %s "$1" ;;
  esac
}

for tool in az npm zip; do
  if ! command -v "$tool" > /dev/null; then
    echo "infra/deploy.sh needs $tool on PATH." >&2
    exit 2
  fi
done
if [ ! -f "$parameters" ]; then
  echo "There is no file $parameters; copy one of infra/examples and put your workspace into it." >&2
  exit 2
fi
if ! az group show --name "$group" --output none; then
  echo "The resource group is not seen. Sign in (az login), or make it first: az group create --name $(word "$group") --location REGION" >&2
  exit 1
fi

echo "Building the package ..." >&2
npm --prefix "$root" run -s build
package=$(mktemp -d)
trap 'rm -rf "$package"' EXIT
# A trap alone would go on with the next command: after a signal no code is sent.
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
(cd "$root/dist/app" && zip -qr "$package/tollwatch.zip" .)

echo "Deploying the resources into $group ..." >&2
app=$(az deployment group create --resource-group "$group" --name tollwatch --parameters "$parameters" \
  --query properties.outputs.appName.value --output tsv)

echo "Installing the code on $app ..." >&2
if ! az functionapp deployment source config-zip --resource-group "$group" --name "$app" --src "$package/tollwatch.zip" --output none; then
  echo "The resources are there, the code is not. Fresh roles take up to an hour: run the same command again." >&2
  exit 1
fi

echo "Done: $app. Fresh roles take up to an hour; then ask its health:"
echo "  az functionapp function keys list -g $(word "$group") -n $app --function-name health --query default -o tsv"
echo "  host=\$(az deployment group show -g $(word "$group") -n tollwatch --query properties.outputs.appHost.value -o tsv)"
echo "  curl \"https://\$host/api/health?code=KEY\""
