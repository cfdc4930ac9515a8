environment = "staging"
quota       = { cpu = 8, memory = 16, pods = 50 }
