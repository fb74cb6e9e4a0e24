/** A Nix flake that installs the released binary: https://nix.dev/concepts/flakes. */

/** @see homebrewFormula @returns flake.nix */
export function nixFlake({ version, description, homepage }, archives, platforms) {
  const systems = platforms
    .filter(({ nix }) => nix !== undefined)
    .map(({ name, nix }) => {
      const { url, hash } = archives[name]
      return `        "${nix}" = { url = "${url}"; sha256 = "${hash}"; };`
    })
  return `{
  description = "${description}";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixpkgs-unstable";

  outputs = { self, nixpkgs }:
    let
      version = "${version}";
      archives = {
${systems.join('\n')}
      };
      forEach = nixpkgs.lib.mapAttrs;
    in {
      packages = forEach (system: archive:
        let pkgs = nixpkgs.legacyPackages.\${system};
        in {
          default = pkgs.stdenv.mkDerivation {
            pname = "awsx";
            inherit version;
            src = pkgs.fetchurl archive;
            nativeBuildInputs = [ pkgs.installShellFiles ]
              ++ pkgs.lib.optional pkgs.stdenv.isLinux pkgs.autoPatchelfHook;
            # Bun keeps the code of awsx behind the end of the program.
            dontStrip = true;
            installPhase = ''
              install -Dm755 awsx $out/bin/awsx
              installManPage awsx.1
              installShellCompletion --bash completions/awsx.bash
              installShellCompletion --zsh completions/_awsx
              installShellCompletion --fish completions/awsx.fish
            '';
            meta = {
              description = "${description}";
              homepage = "${homepage}";
              license = pkgs.lib.licenses.mit;
              mainProgram = "awsx";
              sourceProvenance = [ pkgs.lib.sourceTypes.binaryNativeCode ];
            };
          };
        }) archives;
    };
}
`
}
