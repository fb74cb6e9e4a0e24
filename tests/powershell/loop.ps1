# Runs the lines that a test sends, one after another, in the global scope, as typed ones. After each, it sends how the shell is.
param([int]$Port)
$PSStyle.OutputRendering = 'PlainText'
$Global:__test_socket = [Net.Sockets.TcpClient]::new('127.0.0.1', $Port)
$Global:__test_reader = [IO.StreamReader]::new($Global:__test_socket.GetStream())
$Global:__test_writer = [IO.StreamWriter]::new($Global:__test_socket.GetStream())
while ($null -ne ($Global:__test_line = $Global:__test_reader.ReadLine())) {
  $Global:__test_text = [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($Global:__test_line))
  $Global:__test_ok = $false
  $Error.Clear()
  . ([ScriptBlock]::Create("$Global:__test_text`n`$Global:__test_ok = `$?")) | Out-Default
  $Global:__test_status = @{
    ok = $Global:__test_ok
    exitCode = if (Test-Path Variable:Global:LASTEXITCODE) { $Global:LASTEXITCODE } else { $null }
    errors = @($Error | ForEach-Object { "$_" })
    env = [Environment]::GetEnvironmentVariables()
  }
  [Console]::Out.Write([char]30)
  [Console]::Error.Write([char]30)
  $Global:__test_writer.WriteLine((ConvertTo-Json $Global:__test_status -Compress -EscapeHandling EscapeNonAscii))
  $Global:__test_writer.Flush()
}
