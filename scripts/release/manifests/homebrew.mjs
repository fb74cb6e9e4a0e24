/** A formula for a Homebrew tap: https://docs.brew.sh/Formula-Cookbook. */
/** @param archives by platform, each with `url` and `hash` (SHA-256) @returns Ruby */
export function homebrewFormula({ version, description, license, homepage }, archives) {
  const download = (platform) => {
    const { url, hash } = archives[platform]
    return `      url "${url}"\n      sha256 "${hash}"`
  }
  const system = (name, arm, intel) => `  on_${name} do
    on_arm do
${download(arm)}
    end
    on_intel do
${download(intel)}
    end
  end`
  return `class Awsx < Formula
  desc "${description}"
  homepage "${homepage}"
  version "${version}"
  license "${license}"

${system('macos', 'darwin-arm64', 'darwin-x64')}

${system('linux', 'linux-arm64', 'linux-x64')}

  def install
    bin.install "awsx"
    man1.install "awsx.1"
    bash_completion.install "completions/awsx.bash" => "awsx"
    zsh_completion.install "completions/_awsx"
    fish_completion.install "completions/awsx.fish"
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/awsx --version")
  end
end
`
}
