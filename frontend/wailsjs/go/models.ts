export namespace app {
	
	export interface SessionView {
	    shopName: string;
	    version: string;
	    actor: string;
	    role: string;
	    window: boolean;
	    readOnly: boolean;
	    readOnlyKey: string;
	    restored: boolean;
	    restoredHeld: number;
	    dataDir: string;
	    timezone: string;
	}

}

