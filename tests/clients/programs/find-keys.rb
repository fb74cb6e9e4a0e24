# Prints the access key that the SDK for Ruby finds with each environment of a JSON list in the first argument, or null, as a JSON list.
require 'json'
require 'aws-sdk-core'

keys = JSON.parse(ARGV[0]).map do |variables|
  ENV.update(variables)
  Aws.shared_config.fresh(config_enabled: true)
  Aws::CredentialProviderChain.new.resolve&.credentials&.access_key_id
ensure
  variables.each_key { |name| ENV.delete(name) }
end
puts JSON.generate(keys)
