# Made from the programs' command tables; a test fails when it lags. Printed by: ./gateway completion fish
complete -c gateway -n __fish_use_subcommand -f -a serve -d 'answer over HTTP with the families in config/families (also without a verb)'
complete -c gateway -n __fish_use_subcommand -f -a try -d 'send rows to a family and show votes, answer, scores and flags'
complete -c gateway -n __fish_use_subcommand -f -a check -d 'read configuration and families without listening; every mistake with its place'
complete -c gateway -n __fish_use_subcommand -f -a example -d 'print a complete infer request of a family'
complete -c gateway -n __fish_use_subcommand -f -a show -d 'show one recorded decision: votes, scores beside thresholds, how to repeat it'
complete -c gateway -n __fish_use_subcommand -f -a replay -d 'run recorded rows again, through the same or another version, and compare'
complete -c gateway -n __fish_use_subcommand -f -a key -d 'make an API key: its text, told once, and its line for the keys file'
complete -c gateway -n __fish_use_subcommand -f -a package -d 'write a folder and a .tar.gz that run without SDK, node and npm'
complete -c gateway -n __fish_use_subcommand -f -a audit -d 'verify that no line of the audit log was changed, removed or moved'
complete -c gateway -n __fish_use_subcommand -f -a train -d 'train a family of linear models or perceptrons'
complete -c gateway -n __fish_use_subcommand -f -a collect -d 'make a family of ONNX models that others trained'
complete -c gateway -n __fish_use_subcommand -f -a calibrate -d 'preview or issue a guarantee on labelled rows'
complete -c gateway -n __fish_use_subcommand -f -a evaluate -d 'compare a family with its members on labelled rows'
complete -c gateway -n __fish_use_subcommand -f -a inspect -d 'print what a family\'s manifest says'
complete -c gateway -n __fish_use_subcommand -f -a score -d 'decide rows of a file with the serving code, without a server'
complete -c gateway -n __fish_use_subcommand -f -a compare -d 'compare two families on the same rows'
complete -c gateway -n __fish_use_subcommand -f -a select -d 'keep the members of a family that are as good as its best one'
complete -c gateway -n __fish_use_subcommand -f -a fuse -d 'write a family as one ONNX graph'
complete -c gateway -n __fish_use_subcommand -f -a completion -d 'print what bash, zsh or fish completes'
complete -c gateway -n __fish_use_subcommand -f -a bench -d 'run a benchmark'
complete -c gateway -n '__fish_seen_subcommand_from serve' -l json
complete -c gateway -n '__fish_seen_subcommand_from serve' -l config -r
complete -c gateway -n '__fish_seen_subcommand_from serve' -l families -r
complete -c gateway -n '__fish_seen_subcommand_from serve' -l http -r
complete -c gateway -n '__fish_seen_subcommand_from serve' -l grpc -r
complete -c gateway -n '__fish_seen_subcommand_from serve' -l ops -r
complete -c gateway -n '__fish_seen_subcommand_from serve' -l behind-tls
complete -c gateway -n '__fish_seen_subcommand_from serve' -l insecure
complete -c gateway -n '__fish_seen_subcommand_from serve' -l chaos
complete -c gateway -n '__fish_seen_subcommand_from serve' -l gpu
complete -c gateway -n '__fish_seen_subcommand_from serve' -l log -r
complete -c gateway -n '__fish_seen_subcommand_from try' -l data -r
complete -c gateway -n '__fish_seen_subcommand_from try' -l labels -r
complete -c gateway -n '__fish_seen_subcommand_from try' -l rows -r
complete -c gateway -n '__fish_seen_subcommand_from try' -l show -r
complete -c gateway -n '__fish_seen_subcommand_from try' -l json
complete -c gateway -n '__fish_seen_subcommand_from try' -l config -r
complete -c gateway -n '__fish_seen_subcommand_from try' -l families -r
complete -c gateway -n '__fish_seen_subcommand_from try' -l http -r
complete -c gateway -n '__fish_seen_subcommand_from try' -l grpc -r
complete -c gateway -n '__fish_seen_subcommand_from try' -l ops -r
complete -c gateway -n '__fish_seen_subcommand_from try' -l behind-tls
complete -c gateway -n '__fish_seen_subcommand_from try' -l insecure
complete -c gateway -n '__fish_seen_subcommand_from try' -l chaos
complete -c gateway -n '__fish_seen_subcommand_from try' -l gpu
complete -c gateway -n '__fish_seen_subcommand_from try' -l log -r
complete -c gateway -n '__fish_seen_subcommand_from check' -l json
complete -c gateway -n '__fish_seen_subcommand_from check' -l request -r
complete -c gateway -n '__fish_seen_subcommand_from check' -l path -r
complete -c gateway -n '__fish_seen_subcommand_from check' -l method -r
complete -c gateway -n '__fish_seen_subcommand_from check' -l answer -r
complete -c gateway -n '__fish_seen_subcommand_from check' -l alertmanager -r
complete -c gateway -n '__fish_seen_subcommand_from check' -l health -r
complete -c gateway -n '__fish_seen_subcommand_from check' -l config -r
complete -c gateway -n '__fish_seen_subcommand_from check' -l families -r
complete -c gateway -n '__fish_seen_subcommand_from check' -l http -r
complete -c gateway -n '__fish_seen_subcommand_from check' -l grpc -r
complete -c gateway -n '__fish_seen_subcommand_from check' -l ops -r
complete -c gateway -n '__fish_seen_subcommand_from check' -l behind-tls
complete -c gateway -n '__fish_seen_subcommand_from check' -l insecure
complete -c gateway -n '__fish_seen_subcommand_from check' -l chaos
complete -c gateway -n '__fish_seen_subcommand_from check' -l gpu
complete -c gateway -n '__fish_seen_subcommand_from example' -l lang -x -a 'csharp curl js python'
complete -c gateway -n '__fish_seen_subcommand_from example' -l json
complete -c gateway -n '__fish_seen_subcommand_from example' -l config -r
complete -c gateway -n '__fish_seen_subcommand_from example' -l families -r
complete -c gateway -n '__fish_seen_subcommand_from show' -l row -r
complete -c gateway -n '__fish_seen_subcommand_from show' -l request -r
complete -c gateway -n '__fish_seen_subcommand_from show' -l force
complete -c gateway -n '__fish_seen_subcommand_from show' -l json
complete -c gateway -n '__fish_seen_subcommand_from show' -l config -r
complete -c gateway -n '__fish_seen_subcommand_from show' -l families -r
complete -c gateway -n '__fish_seen_subcommand_from replay' -l since -r
complete -c gateway -n '__fish_seen_subcommand_from replay' -l until -r
complete -c gateway -n '__fish_seen_subcommand_from replay' -l version -r
complete -c gateway -n '__fish_seen_subcommand_from replay' -l fail-if-changed
complete -c gateway -n '__fish_seen_subcommand_from replay' -l monitors
complete -c gateway -n '__fish_seen_subcommand_from replay' -l json
complete -c gateway -n '__fish_seen_subcommand_from replay' -l config -r
complete -c gateway -n '__fish_seen_subcommand_from replay' -l families -r
complete -c gateway -n '__fish_seen_subcommand_from audit' -l after -r
complete -c gateway -n '__fish_seen_subcommand_from audit' -l hash -r
complete -c gateway -n '__fish_seen_subcommand_from audit' -l json
complete -c gateway -n '__fish_seen_subcommand_from key' -l scope -r
complete -c gateway -n '__fish_seen_subcommand_from key' -l expires -r
complete -c gateway -n '__fish_seen_subcommand_from key' -l tenant -r
complete -c gateway -n '__fish_seen_subcommand_from key' -l per-second -r
complete -c gateway -n '__fish_seen_subcommand_from key' -l burst -r
complete -c gateway -n '__fish_seen_subcommand_from key' -l file -r
complete -c gateway -n '__fish_seen_subcommand_from key' -l json
complete -c gateway -n '__fish_seen_subcommand_from train' -l json
complete -c gateway -n '__fish_seen_subcommand_from train' -l data -r
complete -c gateway -n '__fish_seen_subcommand_from train' -l labels -r
complete -c gateway -n '__fish_seen_subcommand_from train' -l out -r
complete -c gateway -n '__fish_seen_subcommand_from train' -l name -r
complete -c gateway -n '__fish_seen_subcommand_from train' -l version -r
complete -c gateway -n '__fish_seen_subcommand_from train' -l rows -r
complete -c gateway -n '__fish_seen_subcommand_from train' -l fit-rows -r
complete -c gateway -n '__fish_seen_subcommand_from train' -l label-column -r
complete -c gateway -n '__fish_seen_subcommand_from train' -l ignore -r
complete -c gateway -n '__fish_seen_subcommand_from train' -l input -r
complete -c gateway -n '__fish_seen_subcommand_from train' -l task -x -a 'classification regression'
complete -c gateway -n '__fish_seen_subcommand_from train' -l kind -x -a 'boosted cnn extra-trees imprecise knn linear mlp random-features random-forest'
complete -c gateway -n '__fish_seen_subcommand_from train' -l hidden -r
complete -c gateway -n '__fish_seen_subcommand_from train' -l members -r
complete -c gateway -n '__fish_seen_subcommand_from train' -l seed -r
complete -c gateway -n '__fish_seen_subcommand_from train' -l bootstrap
complete -c gateway -n '__fish_seen_subcommand_from train' -l epochs -r
complete -c gateway -n '__fish_seen_subcommand_from train' -l batch -r
complete -c gateway -n '__fish_seen_subcommand_from train' -l learning-rate -r
complete -c gateway -n '__fish_seen_subcommand_from train' -l weight-decay -r
complete -c gateway -n '__fish_seen_subcommand_from train' -l label-smoothing -r
complete -c gateway -n '__fish_seen_subcommand_from train' -l validation -r
complete -c gateway -n '__fish_seen_subcommand_from train' -l patience -r
complete -c gateway -n '__fish_seen_subcommand_from train' -l scale -r
complete -c gateway -n '__fish_seen_subcommand_from train' -l threads -r
complete -c gateway -n '__fish_seen_subcommand_from train' -l distance -x -a 'gaussian neighbour'
complete -c gateway -n '__fish_seen_subcommand_from train' -l no-single
complete -c gateway -n '__fish_seen_subcommand_from train' -l force
complete -c gateway -n '__fish_seen_subcommand_from train' -l image -r
complete -c gateway -n '__fish_seen_subcommand_from train' -l filters -r
complete -c gateway -n '__fish_seen_subcommand_from train' -l kernel -r
complete -c gateway -n '__fish_seen_subcommand_from train' -l dropout -r
complete -c gateway -n '__fish_seen_subcommand_from train' -l shift -r
complete -c gateway -n '__fish_seen_subcommand_from train' -l mirror
complete -c gateway -n '__fish_seen_subcommand_from train' -l environment -r
complete -c gateway -n '__fish_seen_subcommand_from train' -l rule -x -a 'cvar cvar-full cvar-variance eqrm group-dro irm kernel max mean sd vrex'
complete -c gateway -n '__fish_seen_subcommand_from train' -l lambda-grid -r
complete -c gateway -n '__fish_seen_subcommand_from train' -l lambda-beta -r
complete -c gateway -n '__fish_seen_subcommand_from train' -l lambda-samples -r
complete -c gateway -n '__fish_seen_subcommand_from train' -l lambda-step -r
complete -c gateway -n '__fish_seen_subcommand_from train' -l penalty -r
complete -c gateway -n '__fish_seen_subcommand_from train' -l eta -r
complete -c gateway -n '__fish_seen_subcommand_from train' -l tail -r
complete -c gateway -n '__fish_seen_subcommand_from train' -l environment-width -r
complete -c gateway -n '__fish_seen_subcommand_from train' -l environment-value -r
complete -c gateway -n '__fish_seen_subcommand_from train' -l steps -r
complete -c gateway -n '__fish_seen_subcommand_from train' -l warmup -r
complete -c gateway -n '__fish_seen_subcommand_from train' -l environment-batch -r
complete -c gateway -n '__fish_seen_subcommand_from train' -l folded
complete -c gateway -n '__fish_seen_subcommand_from train' -l mix -r
complete -c gateway -n '__fish_seen_subcommand_from train' -l feature-share -r
complete -c gateway -n '__fish_seen_subcommand_from train' -l trees -r
complete -c gateway -n '__fish_seen_subcommand_from train' -l depth -r
complete -c gateway -n '__fish_seen_subcommand_from train' -l min-leaf -r
complete -c gateway -n '__fish_seen_subcommand_from train' -l split-columns -r
complete -c gateway -n '__fish_seen_subcommand_from train' -l rounds -r
complete -c gateway -n '__fish_seen_subcommand_from train' -l shrinkage -r
complete -c gateway -n '__fish_seen_subcommand_from train' -l prototypes -r
complete -c gateway -n '__fish_seen_subcommand_from train' -l bandwidth -r
complete -c gateway -n '__fish_seen_subcommand_from train' -l features -r
complete -c gateway -n '__fish_seen_subcommand_from train' -l kernel-width -r
complete -c gateway -n '__fish_seen_subcommand_from train' -l diversity -x -a 'averaged bootstrap dbat divdis seeds snapshots'
complete -c gateway -n '__fish_seen_subcommand_from train' -l unlabelled -r
complete -c gateway -n '__fish_seen_subcommand_from train' -l unlabelled-rows -r
complete -c gateway -n '__fish_seen_subcommand_from train' -l diversity-weight -r
complete -c gateway -n '__fish_seen_subcommand_from train' -l unfamiliar -r
complete -c gateway -n '__fish_seen_subcommand_from train' -l keep-anyway
complete -c gateway -n '__fish_seen_subcommand_from collect' -l json
complete -c gateway -n '__fish_seen_subcommand_from collect' -l out -r
complete -c gateway -n '__fish_seen_subcommand_from collect' -l name -r
complete -c gateway -n '__fish_seen_subcommand_from collect' -l version -r
complete -c gateway -n '__fish_seen_subcommand_from collect' -l data -r
complete -c gateway -n '__fish_seen_subcommand_from collect' -l labels -r
complete -c gateway -n '__fish_seen_subcommand_from collect' -l rows -r
complete -c gateway -n '__fish_seen_subcommand_from collect' -l label-column -r
complete -c gateway -n '__fish_seen_subcommand_from collect' -l kind -x -a 'logits mean probabilities sigmoid'
complete -c gateway -n '__fish_seen_subcommand_from collect' -l output -r
complete -c gateway -n '__fish_seen_subcommand_from collect' -l input-names -r
complete -c gateway -n '__fish_seen_subcommand_from collect' -l features -r
complete -c gateway -n '__fish_seen_subcommand_from collect' -l classes -r
complete -c gateway -n '__fish_seen_subcommand_from collect' -l make-batch-dynamic
complete -c gateway -n '__fish_seen_subcommand_from collect' -l force
complete -c gateway -n '__fish_seen_subcommand_from calibrate' -l json
complete -c gateway -n '__fish_seen_subcommand_from calibrate' -l families -r
complete -c gateway -n '__fish_seen_subcommand_from calibrate' -l data -r
complete -c gateway -n '__fish_seen_subcommand_from calibrate' -l labels -r
complete -c gateway -n '__fish_seen_subcommand_from calibrate' -l label-column -r
complete -c gateway -n '__fish_seen_subcommand_from calibrate' -l fit-data -r
complete -c gateway -n '__fish_seen_subcommand_from calibrate' -l fit-labels -r
complete -c gateway -n '__fish_seen_subcommand_from calibrate' -l fit-rows -r
complete -c gateway -n '__fish_seen_subcommand_from calibrate' -l rows -r
complete -c gateway -n '__fish_seen_subcommand_from calibrate' -l alpha -r
complete -c gateway -n '__fish_seen_subcommand_from calibrate' -l delta -r
complete -c gateway -n '__fish_seen_subcommand_from calibrate' -l start -r
complete -c gateway -n '__fish_seen_subcommand_from calibrate' -l starts -r
complete -c gateway -n '__fish_seen_subcommand_from calibrate' -l tolerance -r
complete -c gateway -n '__fish_seen_subcommand_from calibrate' -l relative-tolerance -r
complete -c gateway -n '__fish_seen_subcommand_from calibrate' -l costs -r
complete -c gateway -n '__fish_seen_subcommand_from calibrate' -l group -r
complete -c gateway -n '__fish_seen_subcommand_from calibrate' -l group-parameter -r
complete -c gateway -n '__fish_seen_subcommand_from calibrate' -l per-group
complete -c gateway -n '__fish_seen_subcommand_from calibrate' -l cluster -r
complete -c gateway -n '__fish_seen_subcommand_from calibrate' -l candidates -r
complete -c gateway -n '__fish_seen_subcommand_from calibrate' -l look -r
complete -c gateway -n '__fish_seen_subcommand_from calibrate' -l expires -r
complete -c gateway -n '__fish_seen_subcommand_from calibrate' -l answer -r
complete -c gateway -n '__fish_seen_subcommand_from calibrate' -l unlabelled
complete -c gateway -n '__fish_seen_subcommand_from calibrate' -l withdraw -r
complete -c gateway -n '__fish_seen_subcommand_from calibrate' -l force
complete -c gateway -n '__fish_seen_subcommand_from calibrate' -l advanced
complete -c gateway -n '__fish_seen_subcommand_from calibrate' -l method -r
complete -c gateway -n '__fish_seen_subcommand_from calibrate' -l budget -r
complete -c gateway -n '__fish_seen_subcommand_from calibrate' -l guard -r
complete -c gateway -n '__fish_seen_subcommand_from calibrate' -l config -r
complete -c gateway -n '__fish_seen_subcommand_from calibrate' -l url -r
complete -c gateway -n '__fish_seen_subcommand_from calibrate' -l ops -r
complete -c gateway -n '__fish_seen_subcommand_from calibrate' -l path -r
complete -c gateway -n '__fish_seen_subcommand_from calibrate' -l body -r
complete -c gateway -n '__fish_seen_subcommand_from calibrate' -l intervals -r
complete -c gateway -n '__fish_seen_subcommand_from calibrate' -l floor -r
complete -c gateway -n '__fish_seen_subcommand_from calibrate' -l sets -r
complete -c gateway -n '__fish_seen_subcommand_from calibrate' -l radius -r
complete -c gateway -n '__fish_seen_subcommand_from calibrate' -l noise -r
complete -c gateway -n '__fish_seen_subcommand_from calibrate' -l samples -r
complete -c gateway -n '__fish_seen_subcommand_from calibrate' -l noise-seed -r
complete -c gateway -n '__fish_seen_subcommand_from calibrate' -l error-predictor
complete -c gateway -n '__fish_seen_subcommand_from calibrate' -l cost-wrong -r
complete -c gateway -n '__fish_seen_subcommand_from calibrate' -l cost-abstain -r
complete -c gateway -n '__fish_seen_subcommand_from calibrate' -l gain-right -r
complete -c gateway -n '__fish_seen_subcommand_from calibrate' -l write
complete -c gateway -n '__fish_seen_subcommand_from evaluate' -l json
complete -c gateway -n '__fish_seen_subcommand_from evaluate' -l families -r
complete -c gateway -n '__fish_seen_subcommand_from evaluate' -l data -r
complete -c gateway -n '__fish_seen_subcommand_from evaluate' -l labels -r
complete -c gateway -n '__fish_seen_subcommand_from evaluate' -l label-column -r
complete -c gateway -n '__fish_seen_subcommand_from evaluate' -l rows -r
complete -c gateway -n '__fish_seen_subcommand_from evaluate' -l answer -r
complete -c gateway -n '__fish_seen_subcommand_from evaluate' -l skip-learnt
complete -c gateway -n '__fish_seen_subcommand_from evaluate' -l single -r
complete -c gateway -n '__fish_seen_subcommand_from evaluate' -l train-single
complete -c gateway -n '__fish_seen_subcommand_from evaluate' -l train-rows -r
complete -c gateway -n '__fish_seen_subcommand_from evaluate' -l fit-rows -r
complete -c gateway -n '__fish_seen_subcommand_from evaluate' -l unfamiliar -r
complete -c gateway -n '__fish_seen_subcommand_from evaluate' -l tolerance -r
complete -c gateway -n '__fish_seen_subcommand_from evaluate' -l relative-tolerance -r
complete -c gateway -n '__fish_seen_subcommand_from evaluate' -l pairs -r
complete -c gateway -n '__fish_seen_subcommand_from evaluate' -l report -r
complete -c gateway -n '__fish_seen_subcommand_from evaluate' -l force
complete -c gateway -n '__fish_seen_subcommand_from evaluate' -l write-diversity
complete -c gateway -n '__fish_seen_subcommand_from evaluate' -l bootstrap -r
complete -c gateway -n '__fish_seen_subcommand_from evaluate' -l replicates -r
complete -c gateway -n '__fish_seen_subcommand_from evaluate' -l seed -r
complete -c gateway -n '__fish_seen_subcommand_from compare' -l json
complete -c gateway -n '__fish_seen_subcommand_from compare' -l families -r
complete -c gateway -n '__fish_seen_subcommand_from compare' -l data -r
complete -c gateway -n '__fish_seen_subcommand_from compare' -l labels -r
complete -c gateway -n '__fish_seen_subcommand_from compare' -l label-column -r
complete -c gateway -n '__fish_seen_subcommand_from compare' -l rows -r
complete -c gateway -n '__fish_seen_subcommand_from compare' -l answer -r
complete -c gateway -n '__fish_seen_subcommand_from compare' -l fail-if-worse
complete -c gateway -n '__fish_seen_subcommand_from compare' -l replicates -r
complete -c gateway -n '__fish_seen_subcommand_from compare' -l seed -r
complete -c gateway -n '__fish_seen_subcommand_from inspect' -l json
complete -c gateway -n '__fish_seen_subcommand_from inspect' -l families -r
complete -c gateway -n '__fish_seen_subcommand_from score' -l json
complete -c gateway -n '__fish_seen_subcommand_from score' -l families -r
complete -c gateway -n '__fish_seen_subcommand_from score' -l data -r
complete -c gateway -n '__fish_seen_subcommand_from score' -l labels -r
complete -c gateway -n '__fish_seen_subcommand_from score' -l out -r
complete -c gateway -n '__fish_seen_subcommand_from score' -l rows -r
complete -c gateway -n '__fish_seen_subcommand_from score' -l label-column -r
complete -c gateway -n '__fish_seen_subcommand_from score' -l answer -r
complete -c gateway -n '__fish_seen_subcommand_from score' -l force
complete -c gateway -n '__fish_seen_subcommand_from select' -l json
complete -c gateway -n '__fish_seen_subcommand_from select' -l families -r
complete -c gateway -n '__fish_seen_subcommand_from select' -l data -r
complete -c gateway -n '__fish_seen_subcommand_from select' -l labels -r
complete -c gateway -n '__fish_seen_subcommand_from select' -l label-column -r
complete -c gateway -n '__fish_seen_subcommand_from select' -l rows -r
complete -c gateway -n '__fish_seen_subcommand_from select' -l out -r
complete -c gateway -n '__fish_seen_subcommand_from select' -l name -r
complete -c gateway -n '__fish_seen_subcommand_from select' -l version -r
complete -c gateway -n '__fish_seen_subcommand_from select' -l epsilon -r
complete -c gateway -n '__fish_seen_subcommand_from select' -l loss -x -a 'error nll'
complete -c gateway -n '__fish_seen_subcommand_from select' -l answer -r
complete -c gateway -n '__fish_seen_subcommand_from select' -l lambda -r
complete -c gateway -n '__fish_seen_subcommand_from select' -l environment -r
complete -c gateway -n '__fish_seen_subcommand_from select' -l members -r
complete -c gateway -n '__fish_seen_subcommand_from select' -l alpha -r
complete -c gateway -n '__fish_seen_subcommand_from select' -l delta -r
complete -c gateway -n '__fish_seen_subcommand_from select' -l seed -r
complete -c gateway -n '__fish_seen_subcommand_from select' -l force
complete -c gateway -n '__fish_seen_subcommand_from fuse' -l json
complete -c gateway -n '__fish_seen_subcommand_from fuse' -l families -r
complete -c gateway -n '__fish_seen_subcommand_from fuse' -l out -r
complete -c gateway -n '__fish_seen_subcommand_from fuse' -l serve
complete -c gateway -n '__fish_seen_subcommand_from fuse' -l answer
complete -c gateway -n '__fish_seen_subcommand_from fuse' -l choice -r
complete -c gateway -n '__fish_seen_subcommand_from fuse' -l no-stack
complete -c gateway -n '__fish_seen_subcommand_from fuse' -l data -r
complete -c gateway -n '__fish_seen_subcommand_from fuse' -l rows -r
complete -c gateway -n '__fish_seen_subcommand_from fuse' -l label-column -r
complete -c gateway -n '__fish_seen_subcommand_from fuse' -l force
complete -c gateway -n '__fish_seen_subcommand_from package' -l out
complete -c gateway -n '__fish_seen_subcommand_from package' -l rid
complete -c gateway -n '__fish_seen_subcommand_from package' -l no-build
complete -c gateway -n '__fish_seen_subcommand_from package' -l force
complete -c gateway -n '__fish_seen_subcommand_from package' -l json
complete -c gateway -n '__fish_seen_subcommand_from package' -l help
complete -c gateway -n '__fish_seen_subcommand_from completion' -l help
complete -c gateway -n '__fish_seen_subcommand_from bench' -l short
complete -c gateway -n '__fish_seen_subcommand_from bench' -l full
complete -c gateway -n '__fish_seen_subcommand_from bench' -l json
complete -c gateway -n '__fish_seen_subcommand_from bench' -l help
complete -c gateway -n '__fish_seen_subcommand_from completion' -f -a 'bash zsh fish'
